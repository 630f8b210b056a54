// A small scanner for the XML of event logs: tags with their attributes, one after another,
// without copying. It knows what XML forbids; what the elements mean is not its business.
// No entity but the five of XML and character references is known, so nothing can expand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace touchline {

// An attribute of a tag as written. `plain`: the raw bytes are the value already.
struct XmlAttribute {
    std::string_view name, raw;
    bool plain = true;
};

class XmlScanner {
public:
    enum class Token : std::uint8_t {
        open,   // <name …>
        empty,  // <name …/>
        close,  // </name>
        text,   // anything but blanks between tags; text()
        end,    // no more bytes
        fault,  // not well-formed; fault() says why
    };
    struct Options {
        bool prolog = false;   // <?xml …?> and <!DOCTYPE …> may come first
        bool latin1 = false;   // bytes from 0x80 are Latin-1, to be decoded
    };

    XmlScanner(std::string_view bytes, Options options) : bytes_(bytes), options_(options) {}

    Token next();  // comments, processing instructions and blanks are passed over
    std::string_view name() const { return name_; }  // as written
    std::string_view local_name() const { return name_.substr(local_at_); }
    const std::vector<XmlAttribute>& attributes() const { return attributes_; }
    std::string_view text() const { return text_; }
    const std::string& fault() const { return fault_; }
    std::size_t token_at() const { return token_at_; }  // offset of the token's first byte
    std::size_t at() const { return at_; }              // offset behind it
    void seek(std::size_t at) { at_ = at; }             // go on from a token's first byte
    bool cut_short() const { return cut_short_; }       // the fault is that the bytes ended

private:
    Token read_open();
    Token read_close();
    Token read_text();
    bool read_name();
    bool read_attribute();
    bool skip_markup();   // <!… and <?…
    bool skip_doctype();
    bool check_characters(std::string_view text);
    bool find(std::string_view what, const char* inside);
    bool skip_blanks();   // true when there was one
    Token fail(std::string reason);
    Token end_inside(const char* what);

    std::string_view bytes_;
    Options options_;
    std::size_t at_ = 0, token_at_ = 0, local_at_ = 0;
    std::string_view name_, text_;
    std::vector<XmlAttribute> attributes_;
    std::string fault_, scratch_;
    bool cut_short_ = false, root_seen_ = false;
};

// Decodes an attribute value onto `out`: entities, blanks, Latin-1. False with a reason when it
// refers to an unknown entity or to a character that XML does not have.
bool decode_xml(std::string_view raw, bool latin1, std::string& out, std::string& reason);

// The first line that is not UTF-8: its offset, or npos.
std::size_t find_bad_utf8(std::string_view bytes);

// The local part of a name with or without a prefix.
inline std::string_view xml_local(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace touchline
