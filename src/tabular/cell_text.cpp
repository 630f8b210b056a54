// Any cell of the engine as text: ISO times, numbers in full, lists and structs as JSON.
#include <algorithm>
#include <chrono>
#include <iterator>

#include "base/text.h"
#include "tabular/engine.h"

namespace touchline {
namespace {

__extension__ typedef __int128 Wide;
__extension__ typedef unsigned __int128 WideUnsigned;

constexpr std::int64_t second_us = 1'000'000, day_us = 86'400 * second_us;

struct Cell {
    duckdb_vector vector;
    duckdb_logical_type type;
    std::size_t row;

    template <class T>
    const T& as() const {
        return static_cast<const T*>(duckdb_vector_get_data(vector))[row];
    }
};

bool is_null(duckdb_vector vector, std::size_t row) {
    std::uint64_t* bits = duckdb_vector_get_validity(vector);
    return bits != nullptr && !duckdb_validity_row_is_valid(bits, row);
}

void write_wide(WideUnsigned value, std::string& out, std::size_t digits_min = 1) {
    char digits[40];
    std::size_t count = 0;
    for (; value != 0 || count < digits_min; value /= 10)
        digits[count++] = static_cast<char>('0' + static_cast<int>(value % 10));
    while (count > 0) out.push_back(digits[--count]);
}

void write_wide_signed(Wide value, std::string& out) {
    if (value < 0) out.push_back('-');
    write_wide(value < 0 ? -static_cast<WideUnsigned>(value) : static_cast<WideUnsigned>(value),
               out);
}

void write_date_days(std::int64_t days, std::string& out) {
    // The calendar of <chrono> ends with the year 32767; what is beyond is infinity to us.
    if (days > 11'000'000 || days < -13'000'000) {
        out += days > 0 ? "infinity" : "-infinity";
        return;
    }
    const std::chrono::year_month_day date{
        std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
    fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

void write_clock(std::int64_t us, std::string& out) {
    const std::int64_t seconds = us / second_us, fraction = us % second_us;
    auto to = std::back_inserter(out);
    fmt::format_to(to, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (fraction == 0) return;
    fmt::format_to(to, ".{:06}", fraction);
    while (out.back() == '0') out.pop_back();
}

void write_timestamp(std::int64_t us, std::string& out) {
    if (us == INT64_MAX || us == -INT64_MAX) {
        out += us > 0 ? "infinity" : "-infinity";
        return;
    }
    const std::int64_t days = us / day_us - (us % day_us < 0 ? 1 : 0);
    write_date_days(days, out);
    out.push_back('T');
    write_clock(us - days * day_us, out);
}

Wide wide_of(const duckdb_hugeint& value) {
    return static_cast<Wide>(
        static_cast<WideUnsigned>(static_cast<std::uint64_t>(value.upper)) << 64 | value.lower);
}

void write_decimal(const Cell& cell, std::string& out) {
    Wide value = 0;
    switch (duckdb_decimal_internal_type(cell.type)) {
        case DUCKDB_TYPE_SMALLINT: value = cell.as<std::int16_t>(); break;
        case DUCKDB_TYPE_INTEGER: value = cell.as<std::int32_t>(); break;
        case DUCKDB_TYPE_BIGINT: value = cell.as<std::int64_t>(); break;
        default: value = wide_of(cell.as<duckdb_hugeint>()); break;
    }
    const std::size_t scale = duckdb_decimal_scale(cell.type);
    if (value < 0) out.push_back('-');
    write_wide(value < 0 ? -static_cast<WideUnsigned>(value) : static_cast<WideUnsigned>(value),
               out, scale + 1);
    if (scale > 0) out.insert(out.size() - scale, 1, '.');
}

void write_uuid(const duckdb_hugeint& value, std::string& out) {
    const auto high = static_cast<std::uint64_t>(value.upper) ^ (1ULL << 63);
    const std::string hex = fmt::format("{:016x}{:016x}", high, value.lower);
    for (std::size_t i = 0; i < hex.size(); ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) out.push_back('-');
        out.push_back(hex[i]);
    }
}

void write_interval(const duckdb_interval& value, std::string& out) {
    auto to = std::back_inserter(out);
    const std::size_t begin = out.size();
    if (value.months != 0) fmt::format_to(to, "{} months ", value.months);
    if (value.days != 0) fmt::format_to(to, "{} days ", value.days);
    if (value.micros != 0 || out.size() == begin) {
        if (value.micros < 0) out.push_back('-');
        write_clock(value.micros < 0 ? -value.micros : value.micros, out);
    } else {
        out.pop_back();
    }
}

void write_enum(const Cell& cell, std::string& out) {
    std::uint64_t at = 0;
    switch (duckdb_enum_internal_type(cell.type)) {
        case DUCKDB_TYPE_UTINYINT: at = cell.as<std::uint8_t>(); break;
        case DUCKDB_TYPE_USMALLINT: at = cell.as<std::uint16_t>(); break;
        default: at = cell.as<std::uint32_t>(); break;
    }
    char* text = duckdb_enum_dictionary_value(cell.type, at);
    out += text;
    duckdb_free(text);
}

bool is_json_number(duckdb_type type) {
    return (type >= DUCKDB_TYPE_BOOLEAN && type <= DUCKDB_TYPE_DOUBLE) ||
           type == DUCKDB_TYPE_DECIMAL;
}

// A cell inside a list or struct: texts and times get quotes.
void write_inner(duckdb_vector vector, duckdb_logical_type type, std::size_t row,
                 std::string& out) {
    if (is_null(vector, row)) {
        out += "null";
        return;
    }
    const duckdb_type id = duckdb_get_type_id(type);
    const bool plain = is_json_number(id) || id == DUCKDB_TYPE_LIST || id == DUCKDB_TYPE_ARRAY ||
                       id == DUCKDB_TYPE_STRUCT || id == DUCKDB_TYPE_MAP;
    if (plain) return write_cell(vector, type, row, out);
    std::string text;
    write_cell(vector, type, row, text);
    append_json_string(out, text);
}

void write_list(const Cell& cell, std::string& out) {
    const bool array = duckdb_get_type_id(cell.type) == DUCKDB_TYPE_ARRAY;
    const TypeHandle type(array ? duckdb_array_type_child_type(cell.type)
                                : duckdb_list_type_child_type(cell.type));
    const duckdb_vector child = array ? duckdb_array_vector_get_child(cell.vector)
                                      : duckdb_list_vector_get_child(cell.vector);
    duckdb_list_entry entry{};
    if (array) {
        entry.length = duckdb_array_type_array_size(cell.type);
        entry.offset = cell.row * entry.length;
    } else {
        entry = cell.as<duckdb_list_entry>();
    }
    out.push_back('[');
    for (std::size_t i = 0; i < entry.length; ++i) {
        if (i > 0) out.push_back(',');
        write_inner(child, type.get(), entry.offset + i, out);
    }
    out.push_back(']');
}

void write_struct(const Cell& cell, std::string& out) {
    out.push_back('{');
    const idx_t count = duckdb_struct_type_child_count(cell.type);
    for (idx_t i = 0; i < count; ++i) {
        if (i > 0) out.push_back(',');
        char* name = duckdb_struct_type_child_name(cell.type, i);
        append_json_string(out, name);
        duckdb_free(name);
        out.push_back(':');
        const TypeHandle type(duckdb_struct_type_child_type(cell.type, i));
        write_inner(duckdb_struct_vector_get_child(cell.vector, i), type.get(), cell.row, out);
    }
    out.push_back('}');
}

// A map is a list of {key, value}: written as a list of pairs, for keys may be anything.
void write_map(const Cell& cell, std::string& out) {
    const TypeHandle key(duckdb_map_type_key_type(cell.type));
    const TypeHandle value(duckdb_map_type_value_type(cell.type));
    const duckdb_vector pairs = duckdb_list_vector_get_child(cell.vector);
    const auto entry = cell.as<duckdb_list_entry>();
    out.push_back('[');
    for (std::size_t i = entry.offset; i < entry.offset + entry.length; ++i) {
        out += i > entry.offset ? ",[" : "[";
        write_inner(duckdb_struct_vector_get_child(pairs, 0), key.get(), i, out);
        out.push_back(',');
        write_inner(duckdb_struct_vector_get_child(pairs, 1), value.get(), i, out);
        out.push_back(']');
    }
    out.push_back(']');
}

void write_blob(const Cell& cell, std::string& out) {
    duckdb_string_t text = cell.as<duckdb_string_t>();
    const char* bytes = duckdb_string_t_data(&text);
    for (std::size_t i = 0; i < duckdb_string_t_length(text); ++i)
        fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(bytes[i]));
}

void write_text_cell(const Cell& cell, std::string& out) {
    duckdb_string_t text = cell.as<duckdb_string_t>();
    out.append(duckdb_string_t_data(&text), duckdb_string_t_length(text));
}

template <class T>
void write_number(const Cell& cell, std::string& out) {
    fmt::format_to(std::back_inserter(out), "{}", cell.as<T>());
}

}  // namespace

void write_cell(duckdb_vector vector, duckdb_logical_type type, std::size_t row, std::string& out) {
    if (is_null(vector, row)) return;
    const Cell cell{vector, type, row};
    switch (duckdb_get_type_id(type)) {
        case DUCKDB_TYPE_BOOLEAN: out += cell.as<bool>() ? "true" : "false"; break;
        case DUCKDB_TYPE_TINYINT: write_number<std::int8_t>(cell, out); break;
        case DUCKDB_TYPE_SMALLINT: write_number<std::int16_t>(cell, out); break;
        case DUCKDB_TYPE_INTEGER: write_number<std::int32_t>(cell, out); break;
        case DUCKDB_TYPE_BIGINT: write_number<std::int64_t>(cell, out); break;
        case DUCKDB_TYPE_UTINYINT: write_number<std::uint8_t>(cell, out); break;
        case DUCKDB_TYPE_USMALLINT: write_number<std::uint16_t>(cell, out); break;
        case DUCKDB_TYPE_UINTEGER: write_number<std::uint32_t>(cell, out); break;
        case DUCKDB_TYPE_UBIGINT: write_number<std::uint64_t>(cell, out); break;
        case DUCKDB_TYPE_FLOAT: write_number<float>(cell, out); break;
        case DUCKDB_TYPE_DOUBLE: write_number<double>(cell, out); break;
        case DUCKDB_TYPE_VARCHAR: write_text_cell(cell, out); break;
        case DUCKDB_TYPE_DATE: write_date_days(cell.as<std::int32_t>(), out); break;
        case DUCKDB_TYPE_TIME: write_clock(cell.as<std::int64_t>(), out); break;
        case DUCKDB_TYPE_TIMESTAMP: write_timestamp(cell.as<std::int64_t>(), out); break;
        case DUCKDB_TYPE_TIMESTAMP_TZ:
            write_timestamp(cell.as<std::int64_t>(), out);
            out.push_back('Z');
            break;
        case DUCKDB_TYPE_TIMESTAMP_S:
            write_timestamp(cell.as<std::int64_t>() * second_us, out);
            break;
        case DUCKDB_TYPE_TIMESTAMP_MS: write_timestamp(cell.as<std::int64_t>() * 1'000, out); break;
        case DUCKDB_TYPE_TIMESTAMP_NS: {
            const std::int64_t ns = cell.as<std::int64_t>();
            write_timestamp(ns / 1'000 - (ns % 1'000 < 0 ? 1 : 0), out);
            break;
        }
        case DUCKDB_TYPE_INTERVAL: write_interval(cell.as<duckdb_interval>(), out); break;
        case DUCKDB_TYPE_HUGEINT: write_wide_signed(wide_of(cell.as<duckdb_hugeint>()), out); break;
        case DUCKDB_TYPE_UHUGEINT: {
            const auto& value = cell.as<duckdb_uhugeint>();
            write_wide(static_cast<WideUnsigned>(value.upper) << 64 | value.lower, out);
            break;
        }
        case DUCKDB_TYPE_DECIMAL: write_decimal(cell, out); break;
        case DUCKDB_TYPE_UUID: write_uuid(cell.as<duckdb_hugeint>(), out); break;
        case DUCKDB_TYPE_ENUM: write_enum(cell, out); break;
        case DUCKDB_TYPE_BLOB: write_blob(cell, out); break;
        case DUCKDB_TYPE_LIST:
        case DUCKDB_TYPE_ARRAY: write_list(cell, out); break;
        case DUCKDB_TYPE_STRUCT: write_struct(cell, out); break;
        case DUCKDB_TYPE_MAP: write_map(cell, out); break;
        default: out += "?"; break;
    }
}

}  // namespace touchline
