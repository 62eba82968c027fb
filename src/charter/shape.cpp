// Door: document_shape. Reads the embedded schema once; a schema of ours that cannot be read is a broken
// invariant.
#include "charter/shape.hpp"

#include <boost/json.hpp>
#include <deque>

#include "base/invariant.hpp"
#include "base/text.hpp"
#include "charter/formats.hpp"
#include "charter/resources.hpp"

namespace csirt::charter {
namespace {

namespace json = boost::json;

std::string text(const json::object& schema, std::string_view key) {
  const json::value* value = schema.if_contains(key);
  return value ? std::string(value->as_string()) : std::string();
}

std::vector<std::string> texts(const json::object& schema, std::string_view key) {
  std::vector<std::string> all;
  if (const json::value* value = schema.if_contains(key)) {
    for (const json::value& item : value->as_array()) all.emplace_back(item.as_string());
  }
  return all;
}

bool flag(const json::object& schema, std::string_view key) {
  const json::value* value = schema.if_contains(key);
  return value && value->as_bool();
}

class Builder {
 public:
  Builder() : schema_(json::parse(resource("charter.schema.json")).as_object()) {}

  const Shape* root() { return build(schema_); }
  std::deque<Shape> take() { return std::move(shapes_); }

 private:
  // Definitions are built once each, so that shapes may be recursive.
  const Shape* build(const json::object& schema) {
    const std::string reference = text(schema, "$ref");
    if (reference.empty()) {
      Shape& shape = shapes_.emplace_back();
      fill(schema, shape);
      return &shape;
    }
    const auto known = definitions_.find(reference);
    if (known != definitions_.end()) return known->second;
    CSIRT_INVARIANT(reference.starts_with("#/$defs/"));
    Shape& shape = shapes_.emplace_back();
    definitions_[reference] = &shape;
    fill(schema_.at("$defs").at(reference.substr(8)).as_object(), shape);
    return &shape;
  }

  void fill(const json::object& schema, Shape& shape) {
    shape.kind = kind(schema);
    shape.expected = text(schema, "x-expected");
    shape.names = texts(schema, "x-names");
    shape.also = texts(schema, "x-also");
    shape.values = texts(schema, "enum");
    shape.format = text(schema, "x-format");
    shape.key_format = text(schema, "x-key-format");
    shape.defines = text(schema, "x-defines");
    shape.key_names = texts(schema, "x-key-names");
    shape.when_key = text(schema, "x-when-key");
    shape.instead_of_list = text(schema, "x-instead-of-list");
    shape.ordered = flag(schema, "x-ordered");
    shape.replaces = text(schema, "x-merge") == "replace" || shape.kind == ShapeKind::opaque;
    shape.unique = flag(schema, "uniqueItems");
    const json::value* type = schema.if_contains("type");
    shape.list_too = shape.kind == ShapeKind::opaque && type->is_array();
    bounds(schema, shape);
    children(schema, shape);
    if (shape.expected.empty()) shape.expected = expected(shape);
  }

  static ShapeKind kind(const json::object& schema) {
    const std::string own = text(schema, "x-shape");
    if (own == "condition" || own == "facts" || own == "order") return ShapeKind::opaque;
    if (schema.contains("oneOf")) return ShapeKind::choice;
    const std::string type = text(schema, "type");
    if (type == "object") return ShapeKind::map;
    if (type == "array") return ShapeKind::list;
    if (type == "integer") return ShapeKind::integer;
    if (type == "boolean") return ShapeKind::boolean;
    CSIRT_INVARIANT(type == "string");
    return ShapeKind::text;
  }

  static void bounds(const json::object& schema, Shape& shape) {
    for (std::string_view key : {"minItems", "minLength", "minProperties"}) {
      if (const json::value* value = schema.if_contains(key)) shape.least = value->to_number<std::size_t>();
    }
    if (const json::value* value = schema.if_contains("minimum"))
      shape.minimum = value->to_number<std::int64_t>();
    if (const json::value* value = schema.if_contains("maximum"))
      shape.maximum = value->to_number<std::int64_t>();
    if (const json::value* value = schema.if_contains("const")) {
      shape.minimum = shape.maximum = value->to_number<std::int64_t>();
    }
  }

  void children(const json::object& schema, Shape& shape) {
    if (shape.kind == ShapeKind::opaque) return;
    if (const json::value* items = schema.if_contains("items")) shape.items = build(items->as_object());
    if (const json::value* choices = schema.if_contains("oneOf")) {
      for (const json::value& choice : choices->as_array())
        shape.choices.push_back(build(choice.as_object()));
    }
    const json::value* others = schema.if_contains("additionalProperties");
    if (others && others->is_object()) shape.others = build(others->as_object());
    const json::value* properties = schema.if_contains("properties");
    if (!properties) return;
    std::vector<std::string> required = texts(schema, "required");
    for (std::string& key : texts(schema, "x-required")) required.push_back(std::move(key));
    for (const auto& property : properties->as_object()) {
      const std::string key(property.key());
      const json::object& child = property.value().as_object();
      const bool needed = std::find(required.begin(), required.end(), key) != required.end();
      shape.members.push_back({key, {build(child), needed, text(child, "x-missing")}});
    }
  }

  static std::string expected(const Shape& shape) {
    switch (shape.kind) {
      case ShapeKind::text:
        if (!shape.format.empty()) return check_format(shape.format, "").expected;
        return shape.values.empty() ? "a text" : "one of " + base::joined(shape.values);
      case ShapeKind::integer:
        if (shape.minimum == shape.maximum) return std::to_string(shape.minimum);
        return "a whole number from " + std::to_string(shape.minimum) + " to " +
               std::to_string(shape.maximum);
      case ShapeKind::boolean:
        return "true or false";
      case ShapeKind::list:
        return "a list";
      case ShapeKind::choice:
        return "a map or a list of maps";
      default:
        return "a map";
    }
  }

  json::object schema_;
  std::deque<Shape> shapes_;
  std::map<std::string, Shape*> definitions_;
};

struct Document {
  std::deque<Shape> shapes;
  const Shape* root = nullptr;
};

}  // namespace

std::vector<std::string> Shape::keys() const {
  std::vector<std::string> all;
  for (const auto& [key, member] : members) all.push_back(key);
  return all;
}

const Shape::Member* Shape::member(std::string_view key) const {
  for (const auto& [name, member] : members) {
    if (name == key) return &member;
  }
  return nullptr;
}

const Shape& document_shape() {
  static const Document document = [] {
    Builder builder;
    Document made;
    made.root = builder.root();
    made.shapes = builder.take();  // moving a deque leaves its elements where they are
    return made;
  }();
  return *document.root;
}

const Shape* chosen(const Shape& shape, const base::Node& node) {
  using base::NodeKind;
  switch (shape.kind) {
    case ShapeKind::choice:
      for (const Shape* choice : shape.choices) {
        const Shape* fitting = chosen(*choice, node);
        if (fitting && (fitting->when_key.empty() || node.find(fitting->when_key))) return fitting;
      }
      return nullptr;
    case ShapeKind::text:
      return node.kind == NodeKind::string ? &shape : nullptr;
    case ShapeKind::integer:
      return node.kind == NodeKind::integer ? &shape : nullptr;
    case ShapeKind::boolean:
      return node.kind == NodeKind::boolean ? &shape : nullptr;
    case ShapeKind::list:
      return node.kind == NodeKind::list ? &shape : nullptr;
    case ShapeKind::map:
      return node.kind == NodeKind::map ? &shape : nullptr;
    case ShapeKind::opaque:
      return node.kind == NodeKind::map || (shape.list_too && node.kind == NodeKind::list) ? &shape : nullptr;
  }
  return nullptr;
}

}  // namespace csirt::charter
