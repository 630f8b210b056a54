// The short form of shapes: parsed, written as JSON Schema, held against JSON.
#include "serve/shapes.h"

#include <simdjson.h>

#include <algorithm>
#include <cctype>

#include "base/check.h"

namespace touchline {
namespace {

namespace dom = simdjson::dom;

struct Shape {
    enum class What { object, list, scalar, named } what = What::scalar;
    std::string name;  // of a scalar or a named shape
    bool may_be_null = false;
    struct Field {
        std::string name;
        bool may_be_absent = false;
        std::unique_ptr<Shape> shape;
    };
    std::vector<Field> fields;    // of an object
    std::unique_ptr<Shape> item;  // of a list
};

class Parser {
public:
    explicit Parser(std::string_view text) : left_(text) {}

    std::unique_ptr<Shape> whole() {
        auto shape = one();
        CHECK(peek() == 0);
        return shape;
    }

private:
    char peek() {
        while (!left_.empty() && left_[0] == ' ') left_.remove_prefix(1);
        return left_.empty() ? '\0' : left_[0];
    }
    bool take(char c) {
        if (peek() != c) return false;
        left_.remove_prefix(1);
        return true;
    }
    std::string word() {
        peek();
        std::size_t size = 0;
        while (size < left_.size() &&
               (std::isalnum(static_cast<unsigned char>(left_[size])) != 0 || left_[size] == '_'))
            ++size;
        CHECK(size > 0);
        std::string text(left_.substr(0, size));
        left_.remove_prefix(size);
        return text;
    }
    std::unique_ptr<Shape> one() {
        auto shape = std::make_unique<Shape>();
        if (take('{')) {
            shape->what = Shape::What::object;
            while (!take('}')) {
                Shape::Field field;
                field.name = word();
                field.may_be_absent = take('?');
                CHECK(take(':'));
                field.shape = one();
                shape->fields.push_back(std::move(field));
                if (!take(',')) CHECK(peek() == '}');
            }
        } else if (take('[')) {
            shape->what = Shape::What::list;
            shape->item = one();
            CHECK(take(']'));
        } else {
            shape->name = word();
            const bool capital = std::isupper(static_cast<unsigned char>(shape->name[0])) != 0;
            shape->what = capital ? Shape::What::named : Shape::What::scalar;
        }
        shape->may_be_null = take('?');
        return shape;
    }

    std::string_view left_;
};

const char* shape_named(const std::string& name) {
    for (const NamedShape& shape : named_shapes())
        if (name == shape.name) return shape.shape;
    return nullptr;
}

void write_type(JsonWriter& json, const char* type, bool may_be_null) {
    if (!may_be_null) {
        json.field("type", type);
        return;
    }
    json.key("type").begin_array().value(type).value("null").end_array();
}

void write_scalar(JsonWriter& json, const Shape& shape) {
    const std::string& name = shape.name;
    if (name == "any") return;
    if (name == "text") write_type(json, "string", shape.may_be_null);
    else if (name == "flag") write_type(json, "boolean", shape.may_be_null);
    else if (name == "number") write_type(json, "number", shape.may_be_null);
    else if (name == "whole") write_type(json, "integer", shape.may_be_null);
    else if (name == "count") {
        write_type(json, "integer", shape.may_be_null);
        json.field("minimum", 0);
    } else {
        CHECK(name == "instant");
        write_type(json, "string", shape.may_be_null);
        json.field("format", "date-time");
    }
}

void write_schema(JsonWriter& json, const Shape& shape) {
    json.begin_object();
    switch (shape.what) {
        case Shape::What::scalar: write_scalar(json, shape); break;
        case Shape::What::named:
            CHECK(shape_named(shape.name) != nullptr);
            json.field("$ref", "#/components/schemas/" + shape.name);
            break;
        case Shape::What::list:
            write_type(json, "array", shape.may_be_null);
            json.key("items");
            write_schema(json, *shape.item);
            break;
        case Shape::What::object:
            write_type(json, "object", shape.may_be_null);
            json.key("properties").begin_object();
            for (const Shape::Field& field : shape.fields) {
                json.key(field.name);
                write_schema(json, *field.shape);
            }
            json.end_object().key("required").begin_array();
            for (const Shape::Field& field : shape.fields)
                if (!field.may_be_absent) json.value(field.name);
            json.end_array();
            break;
    }
    json.end_object();
}

std::string misfit_of(dom::element value, const Shape& shape, const std::string& where);

bool scalar_fits(dom::element value, const std::string& name) {
    if (name == "any") return true;
    if (name == "text" || name == "instant") {
        std::string_view text;
        if (value.get_string().get(text) != simdjson::SUCCESS) return false;
        return name == "text" || (text.size() >= 20 && text[4] == '-' && text[10] == 'T');
    }
    if (name == "flag") return value.is_bool();
    if (name == "number") return value.is_number();
    if (name == "whole") return value.is_int64() || value.is_uint64();
    return value.is_uint64() || (value.is_int64() && value.get_int64().value() >= 0);
}

std::string object_misfit(dom::element value, const Shape& shape, const std::string& where) {
    dom::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return where + " is not an object";
    for (const Shape::Field& field : shape.fields) {
        dom::element inner;
        if (object.at_key(field.name).get(inner) != simdjson::SUCCESS) {
            if (!field.may_be_absent) return where + " lacks '" + field.name + "'";
            continue;
        }
        const std::string wrong = misfit_of(inner, *field.shape, where + "." + field.name);
        if (!wrong.empty()) return wrong;
    }
    for (const auto given : object) {
        const auto known = std::find_if(
            shape.fields.begin(), shape.fields.end(),
            [&](const Shape::Field& field) { return field.name == std::string_view(given.key); });
        if (known == shape.fields.end())
            return where + " holds '" + std::string(given.key) + "', which no shape names";
    }
    return "";
}

std::string misfit_of(dom::element value, const Shape& shape, const std::string& where) {
    if (value.is_null() && shape.may_be_null) return "";
    switch (shape.what) {
        case Shape::What::scalar:
            return scalar_fits(value, shape.name) ? "" : where + " is not of type " + shape.name;
        case Shape::What::named:
            return misfit_of(value, *Parser(shape_named(shape.name)).whole(), where);
        case Shape::What::object: return object_misfit(value, shape, where);
        case Shape::What::list: break;
    }
    dom::array list;
    if (value.get_array().get(list) != simdjson::SUCCESS) return where + " is not a list";
    std::size_t at = 0;
    for (const dom::element item : list) {
        const std::string wrong =
            misfit_of(item, *shape.item, where + "[" + std::to_string(at++) + "]");
        if (!wrong.empty()) return wrong;
    }
    return "";
}

}  // namespace

void append_schema(JsonWriter& json, std::string_view shape) {
    write_schema(json, *Parser(shape).whole());
}

std::string misfit(std::string_view json, std::string_view shape) {
    dom::parser parser;
    dom::element root;
    if (parser.parse(simdjson::padded_string(json)).get(root) != simdjson::SUCCESS)
        return "this is not JSON";
    return misfit_of(root, *Parser(shape).whole(), "answer");
}

}  // namespace touchline
