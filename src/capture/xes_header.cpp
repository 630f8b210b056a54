// What stands before the first trace: the declaration, <log>, extensions, globals, classifiers,
// attributes of the log.
#include <algorithm>

#include "base/text.h"
#include "capture/xes_attribute.h"
#include "capture/xes_rules.h"

namespace touchline {
namespace {

using Token = XmlScanner::Token;

// Attributes of the log or of one global: all keys, each once.
class HeaderSink : public XesSink {
public:
    HeaderSink(const XesHeader& header, std::vector<XesHeader::Global>& to)
        : header_(header),
          to_(to) {}

    const char* put(std::string_view key, XesType type, std::string_view value) override {
        if (header_.strict) {
            for (const auto& known : to_)
                if (known.key == key) return "stands twice; a key may stand once in an element";
            fault_ = xes_key_fault(header_, key);
            if (!fault_.empty()) return fault_.c_str();
        }
        to_.push_back({type, std::string(key), std::string(value)});
        return nullptr;
    }

private:
    const XesHeader& header_;
    std::vector<XesHeader::Global>& to_;
    std::string fault_;
};

class HeaderReader {
public:
    HeaderReader(std::string_view bytes, bool complete)
        : bytes_(bytes),
          complete_(complete),
          scanner_(bytes, scanner_options(bytes)),
          arena_(block_),
          attributes_(header_, scanner_, arena_) {}

    Result<XesHeader> read();

private:
    static XmlScanner::Options scanner_options(std::string_view bytes);
    Status check_encoding();
    XesOutcome read_log_tag(Token token);
    XesOutcome read_child(Token token);
    XesOutcome read_extension();
    XesOutcome read_global(Token token);
    XesOutcome read_classifier();
    XesOutcome read_scope(XesScope& scope, std::string_view text);
    XesOutcome check_order(std::string_view local);
    XesOutcome skip_to_close(Token token, std::string_view name);
    Error error(const std::string& reason) const;

    std::string_view bytes_;
    bool complete_;
    XesHeader header_;
    XmlScanner scanner_;
    RecordBlock block_;  // only for its arena
    Arena arena_;
    XesAttributeReader attributes_;
    std::vector<XesHeader::Global> log_attributes_;
    int rank_ = 0;  // how far the order extension, global, classifier, attribute has come
};

std::string declared_encoding(std::string_view bytes) {
    if (bytes.substr(0, 5) != "<?xml") return {};
    const std::string_view declaration = bytes.substr(0, bytes.find("?>"));
    const std::size_t word = declaration.find("encoding");
    if (word == std::string_view::npos) return {};
    const std::size_t open = declaration.find_first_of("\"'", word);
    if (open == std::string_view::npos) return {};
    const std::size_t close = declaration.find(declaration[open], open + 1);
    if (close == std::string_view::npos) return {};
    return lower(declaration.substr(open + 1, close - open - 1));
}

bool is_latin1(std::string_view encoding) {
    return encoding == "iso-8859-1" || encoding == "latin1" || encoding == "latin-1" ||
           encoding == "windows-1252" || encoding == "cp1252";
}

XmlScanner::Options HeaderReader::scanner_options(std::string_view bytes) {
    return {.prolog = true, .latin1 = is_latin1(declared_encoding(bytes))};
}

Error HeaderReader::error(const std::string& reason) const {
    const std::size_t at = std::min(scanner_.token_at(), bytes_.size());
    const auto lines = std::count(bytes_.begin(), bytes_.begin() + at, '\n');
    return fail(ErrorCode::invalid_input, "line {}: {}", lines + 1, reason);
}

Status HeaderReader::check_encoding() {
    const std::string encoding = declared_encoding(bytes_);
    header_.latin1 = is_latin1(encoding);
    if (header_.latin1 || encoding.empty() || encoding == "utf-8" || encoding == "utf8" ||
        encoding == "us-ascii" || encoding == "ascii" || encoding == "utf-16")
        return {};
    return fail(ErrorCode::invalid_input,
                "the file says it is in '{}'; convert it to UTF-8 (iconv -f {} -t utf-8)",
                encoding.substr(0, 40), encoding.substr(0, 40));
}

XesOutcome HeaderReader::read_log_tag(Token token) {
    if (token == Token::end) return attributes_.malformed("the file holds no element <log>");
    if (token == Token::fault) return attributes_.malformed(scanner_.fault());
    if (token == Token::text) return attributes_.malformed("the file does not begin with a tag");
    if (token == Token::close || scanner_.local_name() != "log")
        return attributes_.rule(
            fmt::format("the file begins with <{}>, an event log with <log>", scanner_.name()));
    header_.root = scanner_.name();
    header_.closed = token == Token::empty;
    bool has_version = false;
    for (const XmlAttribute& attribute : scanner_.attributes()) {
        std::string_view value;
        const auto outcome = attributes_.value(attribute, value);
        if (outcome != XesOutcome::fine) return outcome;
        if (attribute.name == "xes.version") header_.version = trim(value), has_version = true;
        if (attribute.name == "xes.features")
            for (const std::string_view word : split(value, ' '))
                header_.nested |= trim(word) == "nested-attributes";
    }
    if (!has_version)
        return attributes_.rule("<log> has no xes.version; write xes.version=\"1849.2016\"");
    header_.strict = xes_version_is_strict(header_.version);
    for (const XmlAttribute& attribute : scanner_.attributes()) {
        if (attribute.name == "xes.version" || attribute.name == "xes.features") continue;
        const auto outcome = attributes_.unknown_attribute(attribute);
        if (outcome != XesOutcome::fine) return outcome;
    }
    return XesOutcome::fine;
}

XesOutcome HeaderReader::check_order(std::string_view local) {
    const int rank = local == "extension"    ? 0
                     : local == "global"     ? 1
                     : local == "classifier" ? 2
                                             : 3;
    if (header_.strict && rank < rank_)
        return attributes_.rule(fmt::format(
            "<{}> comes too late: extensions, globals, classifiers and attributes of the log "
            "stand in this order",
            local));
    rank_ = std::max(rank_, rank);
    return XesOutcome::fine;
}

XesOutcome HeaderReader::skip_to_close(Token token, std::string_view name) {
    if (token == Token::empty) return XesOutcome::fine;
    token = scanner_.next();
    if (token == Token::close && scanner_.name() == name) return XesOutcome::fine;
    return attributes_.unexpected(token, name);
}

XesOutcome HeaderReader::read_extension() {
    XesHeader::Extension extension;
    for (const XmlAttribute& attribute : scanner_.attributes()) {
        std::string_view value;
        auto outcome = attributes_.value(attribute, value);
        if (attribute.name == "name") extension.name = value;
        else if (attribute.name == "prefix") extension.prefix = value;
        else if (attribute.name == "uri") extension.uri = value;
        else if (outcome == XesOutcome::fine) outcome = attributes_.unknown_attribute(attribute);
        if (outcome != XesOutcome::fine) return outcome;
    }
    if (extension.name.empty() || extension.prefix.empty() || extension.uri.empty())
        return attributes_.rule("an <extension> needs a name, a prefix and a uri");
    header_.extensions.push_back(std::move(extension));
    return XesOutcome::fine;
}

XesOutcome HeaderReader::read_scope(XesScope& scope, std::string_view text) {
    scope = text == "trace" ? XesScope::trace : XesScope::event;
    if (text == "trace" || text == "event") return XesOutcome::fine;
    return attributes_.rule(fmt::format("scope '{}' is neither event nor trace", text));
}

XesOutcome HeaderReader::read_global(Token token) {
    XesScope scope = XesScope::event;
    bool has_scope = false;
    const std::string_view name = scanner_.name();
    for (const XmlAttribute& attribute : scanner_.attributes()) {
        std::string_view value;
        auto outcome = attributes_.value(attribute, value);
        if (outcome == XesOutcome::fine)
            outcome = attribute.name == "scope" ? read_scope(scope, value)
                                                : attributes_.unknown_attribute(attribute);
        if (outcome != XesOutcome::fine) return outcome;
        has_scope |= attribute.name == "scope";
    }
    if (header_.strict && token == Token::empty && !has_scope)
        return attributes_.rule("a <global> with neither scope nor attributes declares nothing");
    HeaderSink sink(header_,
                    scope == XesScope::event ? header_.event_globals : header_.trace_globals);
    while (token != Token::empty) {
        const Token child = scanner_.next();
        if (child == Token::close && scanner_.name() == name) break;
        if (child != Token::open && child != Token::empty)
            return attributes_.unexpected(child, name);
        const XesOutcome outcome = attributes_.read(child, sink);
        if (outcome != XesOutcome::fine) return outcome;
    }
    return XesOutcome::fine;
}

XesOutcome HeaderReader::read_classifier() {
    XesHeader::Classifier classifier{.name = {}, .scope = XesScope::event, .keys = {}};
    std::string keys;
    for (const XmlAttribute& attribute : scanner_.attributes()) {
        std::string_view value;
        auto outcome = attributes_.value(attribute, value);
        if (outcome != XesOutcome::fine) return outcome;
        if (attribute.name == "name") classifier.name = value;
        else if (attribute.name == "keys") keys = value;
        else if (attribute.name == "scope") outcome = read_scope(classifier.scope, value);
        else outcome = attributes_.unknown_attribute(attribute);
        if (outcome != XesOutcome::fine) return outcome;
    }
    auto split_keys = split_classifier_keys(keys);
    if (!split_keys) return attributes_.rule(split_keys.error().message);
    classifier.keys = std::move(split_keys).value();
    if (header_.strict && (classifier.name.empty() || classifier.keys.empty()))
        return attributes_.rule("a <classifier> needs a name and at least one key");
    for (const std::string& key : classifier.keys)
        if (header_.strict && header_.global(classifier.scope, key) == nullptr)
            return attributes_.rule(
                fmt::format("classifier '{}' uses '{}', which no <global> of its scope declares",
                            classifier.name, key));
    header_.classifiers.push_back(std::move(classifier));
    return XesOutcome::fine;
}

XesOutcome HeaderReader::read_child(Token token) {
    const std::string_view local = scanner_.local_name(), name = scanner_.name();
    if (const auto outcome = check_order(local); outcome != XesOutcome::fine) return outcome;
    if (local == "extension" || local == "classifier") {
        const auto outcome = local == "extension" ? read_extension() : read_classifier();
        return outcome == XesOutcome::fine ? skip_to_close(token, name) : outcome;
    }
    if (local == "global") return read_global(token);
    HeaderSink sink(header_, log_attributes_);
    attributes_.allow_keyless();
    return attributes_.read(token, sink);
}

Result<XesHeader> HeaderReader::read() {
    TRY(check_encoding());
    XesOutcome outcome = read_log_tag(scanner_.next());
    while (outcome == XesOutcome::fine && !header_.closed) {
        const Token token = scanner_.next();
        const std::string_view local = scanner_.local_name();
        const bool tag = token == Token::open || token == Token::empty;
        if (tag && (local == "trace" || local == "event")) break;
        if (token == Token::close && scanner_.name() == header_.root) break;
        outcome = tag ? read_child(token) : attributes_.unexpected(token, header_.root);
    }
    header_.bytes = header_.closed ? scanner_.at() : scanner_.token_at();
    if (outcome == XesOutcome::fine) return std::move(header_);
    const bool ended = scanner_.cut_short() || scanner_.at() == bytes_.size();
    if (ended && !complete_) {
        header_.bytes = std::string_view::npos;
        return std::move(header_);
    }
    return error(attributes_.reason());
}

}  // namespace

Result<XesHeader> read_xes_header(std::string_view bytes, bool complete) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    const std::size_t skipped = bytes.substr(0, 3) == mark ? 3 : 0;
    TRY(auto header, HeaderReader(bytes.substr(skipped), complete).read());
    if (header.bytes != std::string_view::npos) header.bytes += skipped;
    return header;
}

}  // namespace touchline
