// The scanner: one pass over the bytes, no copies, no recursion.
#include "capture/xes_scan.h"

#include <fmt/format.h>

#include <array>
#include <cstring>

#include "base/text.h"
#include "base/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace touchline {
namespace {

enum : std::uint8_t { name_start = 1, name_part = 2, blank = 4 };

constexpr std::array<std::uint8_t, 256> make_classes() {
    std::array<std::uint8_t, 256> classes{};
    for (int c = 0; c < 256; ++c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter || c == '_' || c == ':' || c >= 0x80) classes[c] = name_start | name_part;
        else if ((c >= '0' && c <= '9') || c == '-' || c == '.') classes[c] = name_part;
        else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') classes[c] = blank;
    }
    return classes;
}
constexpr auto classes = make_classes();

bool is(char c, std::uint8_t what) { return (classes[static_cast<unsigned char>(c)] & what) != 0; }

// A character that XML does not have at all.
bool is_forbidden(char c) { return static_cast<unsigned char>(c) < 0x20 && !is(c, blank); }

// The first byte that ends a quoted value or keeps it from being taken as it stands.
const char* find_special(const char* at, const char* end, char quote, bool latin1) {
#ifdef __SSE2__
    const __m128i quotes = _mm_set1_epi8(quote), ampersands = _mm_set1_epi8('&');
    const __m128i opens = _mm_set1_epi8('<'), controls = _mm_set1_epi8(0x1F);
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, controls), bytes);
        const __m128i hit = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, ampersands)),
            _mm_or_si128(_mm_cmpeq_epi8(bytes, opens), control));
        const int high = latin1 ? _mm_movemask_epi8(bytes) : 0;
        const int mask = _mm_movemask_epi8(hit) | high;
        if (mask != 0) return at + __builtin_ctz(static_cast<unsigned>(mask));
    }
#endif
    for (; at != end; ++at) {
        const auto c = static_cast<unsigned char>(*at);
        if (*at == quote || c == '&' || c == '<' || c < 0x20 || (latin1 && c >= 0x80)) break;
    }
    return at;
}

std::string no_character(char c) {
    return fmt::format("XML has no character {:#04x}", static_cast<unsigned char>(c));
}

// "#233" or "#xE9" -> the character. False when it names none that XML has.
bool read_character(std::string_view digits, std::uint32_t& code) {
    const bool hex = digits.size() > 1 && digits[1] == 'x';
    digits.remove_prefix(hex ? 2 : 1);
    if (digits.empty()) return false;
    code = 0;
    for (const char c : digits) {
        std::uint32_t digit = 99;
        if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
        else if (hex && c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a' + 10);
        else if (hex && c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A' + 10);
        if (digit == 99) return false;
        code = code * (hex ? 16 : 10) + digit;
        if (code > 0x10FFFF) return false;
    }
    if (code >= 0xD800 && code < 0xE000) return false;
    if (code == 0xFFFE || code == 0xFFFF) return false;
    return code >= 0x20 || code == '\t' || code == '\n' || code == '\r';
}

bool decode_entity(std::string_view name, std::string& out) {
    std::uint32_t code = 0;
    if (name == "amp") code = '&';
    else if (name == "lt") code = '<';
    else if (name == "gt") code = '>';
    else if (name == "quot") code = '"';
    else if (name == "apos") code = '\'';
    else if (name.empty() || name[0] != '#' || !read_character(name, code)) return false;
    append_utf8(out, code);
    return true;
}

}  // namespace

bool decode_xml(std::string_view raw, bool latin1, std::string& out, std::string& reason) {
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c == '&') {
            const std::size_t end = raw.find(';', i);
            const std::string_view name = raw.substr(i + 1, end - i - 1);
            if (end == std::string_view::npos || !decode_entity(name, out)) {
                reason = fmt::format("'&{}' is no entity of XML: write '&amp;' for a plain '&'",
                                     name.substr(0, 20));
                return false;
            }
            i = end;
        } else if (c == '\r') {
            out += ' ';
            if (i + 1 < raw.size() && raw[i + 1] == '\n') ++i;
        } else if (is(c, blank)) {
            out += ' ';
        } else if (is_forbidden(c)) {
            reason = no_character(c);
            return false;
        } else if (latin1 && static_cast<unsigned char>(c) >= 0x80) {
            out += latin1_to_utf8(raw.substr(i, 1));
        } else {
            out += c;
        }
    }
    return true;
}

std::size_t find_bad_utf8(std::string_view bytes) {
    if (is_utf8(bytes)) return std::string_view::npos;
    std::size_t at = 0;
    while (true) {
        const std::size_t end = bytes.find('\n', at);
        if (end == std::string_view::npos || !is_utf8(bytes.substr(at, end - at))) return at;
        at = end + 1;
    }
}

XmlScanner::Token XmlScanner::fail(std::string reason) {
    fault_ = std::move(reason);
    return Token::fault;
}

XmlScanner::Token XmlScanner::end_inside(const char* what) {
    cut_short_ = true;
    return fail(fmt::format("the file ends inside {}", what));
}

bool XmlScanner::skip_blanks() {
    const std::size_t from = at_;
    while (at_ < bytes_.size() && is(bytes_[at_], blank)) ++at_;
    return at_ != from;
}

XmlScanner::Token XmlScanner::next() {
    while (true) {
        skip_blanks();
        token_at_ = at_;
        if (at_ == bytes_.size()) return Token::end;
        if (bytes_[at_] != '<') { return read_text(); }
        if (++at_ == bytes_.size()) return end_inside("a tag");
        const char c = bytes_[at_];
        if (c == '/') return read_close();
        if (c != '!' && c != '?') return read_open();
        if (bytes_.substr(at_, 8) == "![CDATA[") {
            const std::size_t from = at_ + 8;
            if (options_.prolog && !root_seen_) return fail("text stands before the first element");
            if (!find("]]>", "a CDATA section")) return Token::fault;
            text_ = bytes_.substr(from, at_ - 3 - from);
            if (!check_characters(text_)) return Token::fault;
            if (!trim(text_).empty()) return Token::text;
        } else if (!skip_markup()) {
            return Token::fault;
        }
    }
}

XmlScanner::Token XmlScanner::read_text() {
    const std::size_t open = bytes_.find('<', at_);
    text_ = bytes_.substr(at_, open - at_);
    at_ += text_.size();
    if (text_.find("]]>") != std::string_view::npos) return fail("']]>' ends no CDATA section");
    scratch_.clear();
    return decode_xml(text_, options_.latin1, scratch_, fault_) ? Token::text : Token::fault;
}

bool XmlScanner::check_characters(std::string_view text) {
    for (const char c : text)
        if (is_forbidden(c)) return fail(no_character(c)), false;
    return true;
}

bool XmlScanner::find(std::string_view what, const char* inside) {
    const std::size_t found = bytes_.find(what, at_);
    if (found == std::string_view::npos) return end_inside(inside), false;
    at_ = found + what.size();
    return true;
}

bool XmlScanner::skip_markup() {
    const std::string_view rest = bytes_.substr(at_);
    if (rest[0] == '?') {
        ++at_;
        const std::size_t name_at = at_;
        if (!read_name()) return end_inside("a processing instruction"), false;
        const std::string_view target = bytes_.substr(name_at, at_ - name_at);
        if (equal_ignoring_case(target, "xml") && !(options_.prolog && token_at_ == 0))
            return fail("'<?xml' may stand only at the very start of the file"), false;
        const std::size_t from = at_;
        if (!find("?>", "a processing instruction")) return false;
        if (from + 2 != at_ && !is(bytes_[from], blank))
            return fail("a processing instruction has no blank behind its name"), false;
        return check_characters(bytes_.substr(from, at_ - from));
    }
    if (rest.substr(0, 3) == "!--") {
        at_ += 3;
        const std::size_t from = at_;
        if (!find("--", "a comment")) return false;
        if (!check_characters(bytes_.substr(from, at_ - from))) return false;
        if (at_ == bytes_.size()) return end_inside("a comment"), false;
        if (bytes_[at_] != '>') return fail("a comment may not contain '--'"), false;
        ++at_;
        return true;
    }
    if (rest.substr(0, 8) == "!DOCTYPE" && options_.prolog && !root_seen_) return skip_doctype();
    if (rest.size() < 9) return end_inside("a declaration"), false;
    return fail("a declaration '<!' may stand only before the first element"), false;
}

// Passes over a DOCTYPE with its internal subset. What it declares is not known to us, so an
// entity of it is refused where it is used: nothing is fetched, nothing expands.
bool XmlScanner::skip_doctype() {
    int brackets = 0;
    for (; at_ < bytes_.size(); ++at_) {
        const char c = bytes_[at_];
        if (c == '"' || c == '\'') {
            at_ = bytes_.find(c, at_ + 1);
            if (at_ == std::string_view::npos) break;
        } else if (bytes_.substr(at_, 4) == "<!--") {
            at_ = bytes_.find("-->", at_ + 4);
            if (at_ == std::string_view::npos) break;
            at_ += 2;
        } else if (c == '[') {
            ++brackets;
        } else if (c == ']') {
            --brackets;
        } else if (c == '>' && brackets == 0) {
            ++at_;
            return true;
        }
    }
    at_ = bytes_.size();
    return end_inside("a DOCTYPE"), false;
}

bool XmlScanner::read_name() {
    const std::size_t from = at_;
    local_at_ = 0;
    if (at_ == bytes_.size() || !is(bytes_[at_], name_start)) return false;
    while (at_ < bytes_.size() && is(bytes_[at_], name_part)) {
        if (bytes_[at_] == ':') local_at_ = at_ + 1 - from;
        ++at_;
    }
    return true;
}

XmlScanner::Token XmlScanner::read_close() {
    const std::size_t from = ++at_;
    if (!read_name() && at_ < bytes_.size()) return fail("'</' must be followed by a name");
    name_ = bytes_.substr(from, at_ - from);
    skip_blanks();
    if (at_ == bytes_.size()) return end_inside("a tag");
    if (bytes_[at_] != '>') return fail(fmt::format("'</{}' must end with '>'", name_));
    ++at_;
    return Token::close;
}

XmlScanner::Token XmlScanner::read_open() {
    const std::size_t from = at_;
    if (!read_name()) return fail("'<' must be followed by a name: write '&lt;' for a plain '<'");
    name_ = bytes_.substr(from, at_ - from);
    const std::size_t local_at = local_at_;
    attributes_.clear();
    root_seen_ = true;
    while (true) {
        const bool spaced = skip_blanks();
        if (at_ == bytes_.size()) return end_inside("a tag");
        const char c = bytes_[at_];
        if (c == '>' || c == '/') {
            if (c == '/' && at_ + 1 == bytes_.size()) return end_inside("a tag");
            if (c == '/' && bytes_[at_ + 1] != '>') return fail("'/' must be followed by '>'");
            at_ += c == '/' ? 2 : 1;
            return c == '/' ? Token::empty : Token::open;
        }
        if (!spaced) return fail("a blank is missing before an attribute");
        const bool read = read_attribute();
        local_at_ = local_at;
        if (!read) return Token::fault;
    }
}

bool XmlScanner::read_attribute() {
    XmlAttribute attribute;
    const std::size_t from = at_;
    if (!read_name()) {
        const char found = bytes_[at_];
        return fail(fmt::format("'{}' stands where an attribute should", found)), false;
    }
    attribute.name = bytes_.substr(from, at_ - from);
    skip_blanks();
    if (at_ == bytes_.size()) return end_inside("a tag"), false;
    if (bytes_[at_] != '=')
        return fail(fmt::format("attribute '{}' has no '='", attribute.name)), false;
    ++at_;
    skip_blanks();
    if (at_ == bytes_.size()) return end_inside("a tag"), false;
    const char quote = bytes_[at_];
    if (quote != '"' && quote != '\'')
        return fail(fmt::format("the value of '{}' must be quoted", attribute.name)), false;
    const char* begin = bytes_.data() + ++at_;
    const char* end = bytes_.data() + bytes_.size();
    const char* at = begin;
    while ((at = find_special(at, end, quote, options_.latin1)) != end && *at != quote) {
        if (*at == '<') return fail("'<' in a value must be written '&lt;'"), false;
        attribute.plain = false;
        ++at;
    }
    if (at == end) return end_inside("a quoted value"), false;
    attribute.raw = std::string_view(begin, static_cast<std::size_t>(at - begin));
    at_ = static_cast<std::size_t>(at - bytes_.data()) + 1;
    scratch_.clear();
    if (!attribute.plain && !decode_xml(attribute.raw, options_.latin1, scratch_, fault_))
        return false;
    for (const XmlAttribute& other : attributes_)
        if (other.name == attribute.name)
            return fail(fmt::format("attribute '{}' stands twice", attribute.name)), false;
    attributes_.push_back(attribute);
    return true;
}

}  // namespace touchline
