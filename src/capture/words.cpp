// Open addressing over the texts met; the last one is remembered, since columns repeat in runs.
#include "capture/words.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace touchline {

ColumnPlaces::ColumnPlaces(const std::vector<std::string>& columns) {
    places_.reserve(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
        places_.emplace(columns[i], static_cast<std::uint32_t>(i));
}

std::uint32_t ColumnPlaces::find(const std::string& name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? absent : found->second;
}

std::string_view RecordAt::text(std::uint32_t column) const {
    if (column == ColumnPlaces::absent) return {};
    const std::string_view text = block.field(at, column).text();
    const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    if (text.empty() || (!blank(text.front()) && !blank(text.back()))) return text;
    return trim(text);
}

NullValues::NullValues(const std::vector<std::string>& all, const std::vector<std::string>& own)
    : values_(all) {
    values_.insert(values_.end(), own.begin(), own.end());
    for (const std::string& value : values_) longest_ = std::max(longest_, value.size());
}

bool NullValues::listed(std::string_view text) const {
    return std::find(values_.begin(), values_.end(), text) != values_.end();
}

WordReader::WordReader(const ValueRule& rule, const std::vector<std::string>& null_values,
                       Terms& terms)
    : rule_(rule),
      nulls_(null_values, rule.null_values),
      terms_(&terms) {
    if (!rule.constant.empty()) {
        from_ = From::constant;
        constant_ = word_of(rule.constant);
    } else if (!rule.column.empty()) {
        from_ = From::column;
        parts_.emplace_back().column = rule.column;
    } else if (!rule.pattern.empty()) {
        from_ = From::pattern;
        read_pattern(rule.pattern);
    }
}

// "{a}_{b}" -> column a, text "_", column b.
void WordReader::read_pattern(const std::string& pattern) {
    for (std::size_t at = 0; at < pattern.size();) {
        const std::size_t close = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
        if (close != std::string::npos) {
            parts_.emplace_back().column = pattern.substr(at + 1, close - at - 1);
            at = close + 1;
            continue;
        }
        const std::size_t open = std::min(pattern.find('{', at + 1), pattern.size());
        parts_.emplace_back().text = pattern.substr(at, open - at);
        at = open;
    }
}

std::vector<std::string> columns_of_pattern(const std::string& pattern) {
    std::vector<std::string> columns;
    for (std::size_t open = 0; (open = pattern.find('{', open)) != std::string::npos;) {
        const std::size_t close = pattern.find('}', open);
        if (close == std::string::npos) break;
        columns.push_back(pattern.substr(open + 1, close - open - 1));
        open = close + 1;
    }
    return columns;
}

void WordReader::bind(const ColumnPlaces& places) {
    for (Part& part : parts_)
        if (!part.column.empty()) part.place = places.find(part.column);
}

// Empty when all its columns are.
std::string_view WordReader::fill_pattern(const RecordAt& record) {
    scratch_.clear();
    bool any = false;
    for (const Part& part : parts_) {
        if (part.column.empty()) {
            scratch_ += part.text;
            continue;
        }
        const std::string_view text = record.text(part.place);
        if (nulls_.has(text)) continue;
        scratch_ += text;
        any = true;
    }
    return any ? std::string_view(scratch_) : std::string_view();
}

Word WordReader::read(const RecordAt& record) {
    switch (from_) {
        case From::nothing: return {};
        case From::constant: return constant_;
        case From::column: return look_up(record.text(parts_.front().place));
        case From::pattern: return look_up(fill_pattern(record));
    }
    return {};
}

Word WordReader::look_up(std::string_view raw) {
    if (raw.empty()) return {};
    if (raw == last_) return last_word_;
    if ((used_ + 1) * 2 > entries_.size()) grow();
    const std::uint64_t hash = hash64(raw);
    const std::size_t mask = entries_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        Entry& entry = entries_[at];
        if (entry.raw.data() == nullptr) {
            entry = {hash, kept_.emplace_back(raw), resolve(raw)};
            ++used_;
        } else if (entry.hash != hash || entry.raw != raw) {
            continue;
        }
        last_ = entry.raw;
        last_word_ = entry.word;
        return entry.word;
    }
}

void WordReader::grow() {
    std::vector<Entry> old(std::max<std::size_t>(64, entries_.size() * 2));
    old.swap(entries_);
    const std::size_t mask = entries_.size() - 1;
    for (const Entry& entry : old) {
        if (entry.raw.data() == nullptr) continue;
        std::size_t at = entry.hash & mask;
        while (entries_[at].raw.data() != nullptr) at = (at + 1) & mask;
        entries_[at] = entry;
    }
}

Word WordReader::resolve(std::string_view raw) {
    if (nulls_.has(raw)) return {};
    for (const auto& [from, to] : rule_.values)
        if (from == raw) return word_of(to);
    if (!rule_.values.empty() && !rule_.other.empty()) return word_of(rule_.other);
    return word_of(raw);
}

Word WordReader::word_of(std::string_view text) {
    return text.empty() ? Word() : Word{terms_->intern(text), hash64(text)};
}

}  // namespace touchline
