// Times, numbers, conditions and identifiers of a record, by the rules of a mapping. Nothing is
// allocated unless something is wrong. One thread each: they keep scratch space.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture/mapping.h"
#include "capture/words.h"

namespace touchline {

// What is wrong with a record; becomes its reject.
struct Trouble {
    std::string column, value, reason;
};

enum class Got { nothing, value, trouble };

class DurationReader {
public:
    DurationReader() = default;
    DurationReader(const DurationRule& rule, const std::vector<std::string>& nulls);
    void bind(const ColumnPlaces& places) { place_ = places.find(rule_.column); }
    bool given() const { return !rule_.column.empty(); }
    Got read(const RecordAt& record, Micros& out, Trouble& trouble) const;

private:
    DurationRule rule_;
    NullValues nulls_;
    double unit_us_ = 1e6;
    std::uint32_t place_ = ColumnPlaces::absent;
};

class TimeReader {
public:
    TimeReader() = default;
    static Result<TimeReader> make(const TimeRule& rule, const std::vector<std::string>& nulls);
    void bind(const ColumnPlaces& places);
    bool given() const { return !columns_.empty(); }
    const std::string& column() const { return columns_.front(); }
    // `zone` holds where the rule has none of its own.
    Got read(const RecordAt& record, const Zone& zone, Instant& out, Trouble& trouble);

private:
    Got joined(const RecordAt& record, std::string_view& text);
    std::vector<std::string> columns_;
    std::vector<std::uint32_t> places_;
    NullValues nulls_;
    std::vector<DurationReader> plus_;
    bool fits(std::string_view text, const Zone& zone, Instant& out) const;
    std::vector<TimeFormat> formats_;  // the first that fits
    std::optional<Zone> zone_;
    bool end_of_day_ = false;
    std::string scratch_;
};

class RatingReader {
public:
    RatingReader() = default;
    RatingReader(const RatingRule& rule, const std::vector<std::string>& nulls)
        : rule_(rule),
          nulls_(nulls, rule.null_values) {}
    void bind(const ColumnPlaces& places) { place_ = places.find(rule_.column); }
    Got read(const RecordAt& record, double& out, Trouble& trouble) const;

private:
    RatingRule rule_;
    NullValues nulls_;
    std::uint32_t place_ = ColumnPlaces::absent;
};

class MoneyReader {
public:
    MoneyReader() = default;
    MoneyReader(const MoneyRule& rule, const std::vector<std::string>& nulls, Terms& terms)
        : rule_(rule),
          nulls_(nulls, {}),
          terms_(&terms),
          currency_(rule.currency, nulls, terms) {}
    void bind(const ColumnPlaces& places) {
        place_ = places.find(rule_.column);
        currency_.bind(places);
    }
    Got read(const RecordAt& record, std::int64_t& minor, Word& currency, Trouble& trouble);

private:
    MoneyRule rule_;
    NullValues nulls_;
    Terms* terms_ = nullptr;
    WordReader currency_;
    TermId last_currency_ = TermId::none;
    int last_digits_ = 2;
    std::uint32_t place_ = ColumnPlaces::absent;
};

class ConditionReader {
public:
    explicit ConditionReader(const std::vector<Condition>& conditions) : conditions_(conditions) {}
    ConditionReader() = default;
    void bind(const ColumnPlaces& places);
    bool holds(const RecordAt& record) const;  // all of them; true when there are none

private:
    std::vector<Condition> conditions_;
    std::vector<std::uint32_t> places_;
};

// The value of an identifier as it is compared: normalised, checked.
class IdentifierReader {
public:
    enum class Check { good, odd };
    IdentifierReader(const CustomerRule& rule, const std::vector<std::string>& nulls)
        : rule_(rule),
          nulls_(nulls, rule.null_values) {}
    // Empty when the text means nobody. The view lasts until the next call.
    std::string_view normalised(std::string_view text);
    bool as_it_must_be(std::string_view value) const;
    const CustomerRule& rule() const { return rule_; }

private:
    CustomerRule rule_;
    NullValues nulls_;
    std::string scratch_;
};

// Digits behind the decimal point of a currency: 2 but for those that have others.
int currency_digits(std::string_view iso_code);

}  // namespace touchline
