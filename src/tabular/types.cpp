// Column types: ours, the engine's, and their names in SQL.
#include "base/check.h"
#include "tabular/engine.h"

namespace touchline {
namespace {

struct TypeRow {
    duckdb_type engine;
    ColumnType ours;
    const char* sql;
};

// other = read as text only.
constexpr TypeRow type_table[] = {
    {DUCKDB_TYPE_BOOLEAN, ColumnType::boolean, "BOOLEAN"},
    {DUCKDB_TYPE_TINYINT, ColumnType::int8, "TINYINT"},
    {DUCKDB_TYPE_SMALLINT, ColumnType::int16, "SMALLINT"},
    {DUCKDB_TYPE_INTEGER, ColumnType::int32, "INTEGER"},
    {DUCKDB_TYPE_BIGINT, ColumnType::int64, "BIGINT"},
    {DUCKDB_TYPE_UTINYINT, ColumnType::uint8, "UTINYINT"},
    {DUCKDB_TYPE_USMALLINT, ColumnType::uint16, "USMALLINT"},
    {DUCKDB_TYPE_UINTEGER, ColumnType::uint32, "UINTEGER"},
    {DUCKDB_TYPE_UBIGINT, ColumnType::uint64, "UBIGINT"},
    {DUCKDB_TYPE_FLOAT, ColumnType::float32, "FLOAT"},
    {DUCKDB_TYPE_DOUBLE, ColumnType::float64, "DOUBLE"},
    {DUCKDB_TYPE_TIMESTAMP, ColumnType::timestamp, "TIMESTAMP"},
    {DUCKDB_TYPE_TIMESTAMP_TZ, ColumnType::timestamp_zone, "TIMESTAMP WITH TIME ZONE"},
    {DUCKDB_TYPE_VARCHAR, ColumnType::text, "VARCHAR"},
    {DUCKDB_TYPE_DATE, ColumnType::other, "DATE"},
    {DUCKDB_TYPE_TIME, ColumnType::other, "TIME"},
    {DUCKDB_TYPE_TIME_TZ, ColumnType::other, "TIME WITH TIME ZONE"},
    {DUCKDB_TYPE_INTERVAL, ColumnType::other, "INTERVAL"},
    {DUCKDB_TYPE_HUGEINT, ColumnType::other, "HUGEINT"},
    {DUCKDB_TYPE_UHUGEINT, ColumnType::other, "UHUGEINT"},
    {DUCKDB_TYPE_BLOB, ColumnType::other, "BLOB"},
    {DUCKDB_TYPE_DECIMAL, ColumnType::other, "DECIMAL"},
    {DUCKDB_TYPE_TIMESTAMP_S, ColumnType::other, "TIMESTAMP_S"},
    {DUCKDB_TYPE_TIMESTAMP_MS, ColumnType::other, "TIMESTAMP_MS"},
    {DUCKDB_TYPE_TIMESTAMP_NS, ColumnType::other, "TIMESTAMP_NS"},
    {DUCKDB_TYPE_ENUM, ColumnType::other, "ENUM"},
    {DUCKDB_TYPE_LIST, ColumnType::other, "LIST"},
    {DUCKDB_TYPE_STRUCT, ColumnType::other, "STRUCT"},
    {DUCKDB_TYPE_MAP, ColumnType::other, "MAP"},
    {DUCKDB_TYPE_ARRAY, ColumnType::other, "ARRAY"},
    {DUCKDB_TYPE_UUID, ColumnType::other, "UUID"},
    {DUCKDB_TYPE_SQLNULL, ColumnType::other, "NULL"},
};

}  // namespace

ColumnType column_type_of(duckdb_type type) {
    for (const TypeRow& row : type_table)
        if (row.engine == type) return row.ours;
    return ColumnType::other;
}

duckdb_type duckdb_type_of(ColumnType type) {
    CHECK(type != ColumnType::other);
    for (const TypeRow& row : type_table)
        if (row.ours == type) return row.engine;
    return DUCKDB_TYPE_VARCHAR;
}

std::string sql_type_name(duckdb_logical_type type) {
    const duckdb_type id = duckdb_get_type_id(type);
    if (id == DUCKDB_TYPE_DECIMAL)
        return fmt::format("DECIMAL({},{})", duckdb_decimal_width(type),
                           duckdb_decimal_scale(type));
    if (id == DUCKDB_TYPE_LIST) {
        const TypeHandle child(duckdb_list_type_child_type(type));
        return sql_type_name(child.get()) + "[]";
    }
    for (const TypeRow& row : type_table)
        if (row.engine == id) return row.sql;
    return "OTHER";
}

ValueHandle make_value(const Value& value, ColumnType type) {
    struct Maker {
        ColumnType type;
        duckdb_value operator()(std::monostate) { return duckdb_create_null_value(); }
        duckdb_value operator()(bool x) { return duckdb_create_bool(x); }
        duckdb_value operator()(double x) {
            return type == ColumnType::float32 ? duckdb_create_float(static_cast<float>(x))
                                               : duckdb_create_double(x);
        }
        duckdb_value operator()(const std::string& x) {
            return duckdb_create_varchar_length(x.data(), x.size());
        }
        duckdb_value operator()(Timestamp x) {
            return type == ColumnType::timestamp_zone ? duckdb_create_timestamp_tz({x.us})
                                                      : duckdb_create_timestamp({x.us});
        }
        duckdb_value operator()(std::uint64_t x) {
            switch (type) {
                case ColumnType::uint8: return duckdb_create_uint8(static_cast<uint8_t>(x));
                case ColumnType::uint16: return duckdb_create_uint16(static_cast<uint16_t>(x));
                case ColumnType::uint32: return duckdb_create_uint32(static_cast<uint32_t>(x));
                default: CHECK(type == ColumnType::uint64); return duckdb_create_uint64(x);
            }
        }
        duckdb_value operator()(std::int64_t x) {
            switch (type) {
                case ColumnType::int8: return duckdb_create_int8(static_cast<int8_t>(x));
                case ColumnType::int16: return duckdb_create_int16(static_cast<int16_t>(x));
                case ColumnType::int32: return duckdb_create_int32(static_cast<int32_t>(x));
                default: CHECK(type == ColumnType::int64); return duckdb_create_int64(x);
            }
        }
    };
    return ValueHandle(std::visit(Maker{type}, value));
}

}  // namespace touchline
