// Words of a record as codes of the dictionary: constants, columns, templates, value maps.
//
// Each rule keeps a table of the texts it has met, so that null values, the value map and the
// dictionary's lock are passed once a text and not once an interaction. One thread each.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "capture/mapping.h"
#include "capture/reader.h"
#include "model/terms.h"

namespace touchline {

// Where a column stands in the records at hand.
class ColumnPlaces {
public:
    static constexpr std::uint32_t absent = UINT32_MAX;
    explicit ColumnPlaces(const std::vector<std::string>& columns);
    std::uint32_t find(const std::string& name) const;

private:
    std::unordered_map<std::string_view, std::uint32_t> places_;
};

// One record of a block.
struct RecordAt {
    const RecordBlock& block;
    std::size_t at;
    // Trimmed; empty when absent.
    std::string_view text(std::uint32_t column) const;
};

// Texts that mean "not given", beside the empty one.
class NullValues {
public:
    NullValues() = default;
    NullValues(const std::vector<std::string>& all, const std::vector<std::string>& own);
    bool has(std::string_view text) const {
        return text.empty() || (text.size() <= longest_ && listed(text));
    }

private:
    bool listed(std::string_view text) const;
    std::vector<std::string> values_;
    std::size_t longest_ = 0;
};

// A word and the hash of its text: codes differ between workspaces, hashes do not.
struct Word {
    TermId id = TermId::none;
    std::uint64_t hash = 0;
};

class WordReader {
public:
    WordReader() = default;
    WordReader(const ValueRule& rule, const std::vector<std::string>& null_values, Terms& terms);
    void bind(const ColumnPlaces& places);
    bool given() const { return from_ != From::nothing; }
    Word read(const RecordAt& record);

private:
    enum class From { nothing, constant, column, pattern };
    struct Part {
        std::string text, column;  // one of them
        std::uint32_t place = ColumnPlaces::absent;
    };
    struct Entry {
        std::uint64_t hash = 0;
        std::string_view raw;
        Word word;
    };

    void read_pattern(const std::string& pattern);
    std::string_view fill_pattern(const RecordAt& record);
    Word look_up(std::string_view raw);
    Word resolve(std::string_view raw);
    Word word_of(std::string_view text);
    void grow();

    From from_ = From::nothing;
    ValueRule rule_;
    NullValues nulls_;
    Terms* terms_ = nullptr;
    Word constant_;
    std::vector<Part> parts_;  // of a pattern; a column is a pattern of one part
    std::string scratch_;

    std::vector<Entry> entries_;  // open addressing by hash; raw.data() null: free
    std::size_t used_ = 0;
    std::deque<std::string> kept_;
    std::string_view last_;
    Word last_word_;
};

// The columns a pattern like "{type}_{step}" names.
std::vector<std::string> columns_of_pattern(const std::string& pattern);

}  // namespace touchline
