// One JSON array, or objects over several lines, read as JSON Lines: the way APIs answer.
#include <cstring>

#include "capture/source.h"

namespace touchline {
namespace {

constexpr std::size_t buffer_bytes = 128 << 10;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_mark(char c) { return std::strchr("{}[]:,\"", c) != nullptr; }

// Follows quotes and brackets; what stands between the values is dropped, so that the same
// values are the same lines however they were laid out.
class JsonLinesSource : public ByteSource {
public:
    explicit JsonLinesSource(std::unique_ptr<ByteSource> below) : below_(std::move(below)) {}

    Result<std::size_t> read(char* to, std::size_t bytes) override {
        while (given_ == made_.size() && !ended_) TRY(make_more());
        const std::size_t n = std::min(bytes, made_.size() - given_);
        std::memcpy(to, made_.data() + given_, n);
        given_ += n;
        return n;
    }

private:
    Status make_more() {
        made_.clear();
        given_ = 0;
        input_.resize(buffer_bytes);
        TRY(const std::size_t n, read_fully(*below_, input_.data(), buffer_bytes));
        if (n == 0) return end();
        std::size_t from = 0;
        if (!begun_ && std::string_view(input_).substr(0, n).starts_with("\xEF\xBB\xBF")) from = 3;
        for (std::size_t i = from; i < n; ++i) {
            const char c = input_[i];
            TRY(quoted_ ? within_quotes(c) : outside(c));
        }
        return {};
    }

    Status end() {
        ended_ = true;
        if (quoted_ || depth_ > 0) return wrong("the file ends within a value: it is cut short");
        return {};
    }

    Status wrong(std::string_view what) const {
        return fail(ErrorCode::invalid_input, "line {} is not JSON: {}", line_, what);
    }

    Status within_quotes(char c) {
        if (c == '\n') return wrong("a text in quotes goes over the end of the line");
        made_ += c;
        if (escaped_) escaped_ = false;
        else if (c == '\\') escaped_ = true;
        else if (c == '"') quoted_ = false;
        return {};
    }

    Status outside(char c) {
        if (c == '\n') ++line_;
        if (is_blank(c)) {
            blank_ = true;
            return {};
        }
        if (closed_) return wrong("text follows the end of the array");
        if (!begun_) {
            begun_ = true;
            if (c == '[') {
                array_ = true;
                depth_ = 1;
                return {};
            }
        }
        return value_byte(c);
    }

    Status value_byte(char c) {
        const std::size_t records_at = array_ ? 1 : 0;
        if (array_ && depth_ == 1 && c == ']') {
            depth_ = 0;
            closed_ = true;
            made_ += '\n';
            return {};
        }
        if (array_ && depth_ == 1 && c == ',') {
            line_end();
            return {};
        }
        if (blank_ && !is_mark(c) && !is_mark(last_)) made_ += ' ';
        blank_ = false;
        made_ += last_ = c;
        if (c == '"') quoted_ = true;
        if (c == '{' || c == '[') ++depth_;
        if (c != '}' && c != ']') return {};
        if (depth_ == records_at) return wrong("a bracket closes that none opened");
        --depth_;
        if (!array_ && depth_ == 0) line_end();
        return {};
    }

    void line_end() {
        made_ += '\n';
        last_ = ',';
        blank_ = false;
    }

    std::unique_ptr<ByteSource> below_;
    std::string input_, made_;
    std::size_t given_ = 0, depth_ = 0;
    std::uint64_t line_ = 1;
    char last_ = ',';  // the last byte outside quotes that is no blank
    bool begun_ = false, array_ = false, closed_ = false;
    bool quoted_ = false, escaped_ = false, blank_ = false, ended_ = false;
};

// Walks over JSON and keeps what lists of objects stand directly in the outermost object.
class ListFinder {
public:
    std::string run(std::string_view text, bool all) {
        for (at_ = 0; at_ < text.size(); ++at_) {
            const char c = text[at_];
            if (is_blank(c)) continue;
            if (ended_) return {};  // a second value: the file is no one object
            if (c == '"') read_text(text);
            else one(c);
        }
        return (ended_ && !all) || lists_ != 1 ? std::string() : list_;
    }

private:
    void read_text(std::string_view text) {
        std::string value;
        for (++at_; at_ < text.size() && text[at_] != '"'; ++at_) {
            if (text[at_] == '\\') ++at_;
            if (at_ < text.size()) value += text[at_];
        }
        if (depth_ == 1) key_ = std::move(value);
        last_ = '"';
    }
    void one(char c) {
        if (c == '{' && depth_ == 2 && last_ == '[') list_ = key_, objects_ = 1, ++lists_;
        else if (c == '{' && depth_ == 2 && last_ == ',') ++objects_;
        if (c == '{' || c == '[') ++depth_;
        if (c == '}' || c == ']') {
            if (depth_ == 2 && c == ']' && objects_ == 1) --lists_;  // one object is no list yet
            if (depth_ == 2) objects_ = 0;
            if (--depth_ == 0) ended_ = true;
        }
        last_ = c;
    }

    std::size_t at_ = 0, depth_ = 0, objects_ = 0;
    int lists_ = 0;
    char last_ = ' ';
    bool ended_ = false;
    std::string key_, list_;
};

}  // namespace

std::string list_in_json(std::string_view head, bool head_is_all) {
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    const std::size_t begin = head.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || head[begin] != '{') return {};
    return ListFinder().run(head, head_is_all);
}

std::unique_ptr<ByteSource> json_lines_source(std::unique_ptr<ByteSource> below) {
    return std::make_unique<JsonLinesSource>(std::move(below));
}

}  // namespace touchline
