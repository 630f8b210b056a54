// Reading values; the reasons given are what the user sees in the rejects.
#include "capture/values.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "capture/reject.h"

namespace touchline {
namespace {

constexpr Micros day_us = 86'400LL * 1'000'000;

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos &&
           text.find(' ') == std::string_view::npos &&
           text.find('@', at + 1) == std::string_view::npos;
}

bool is_phone(std::string_view text) {
    std::size_t digits = 0;
    for (const char c : text) {
        if (c >= '0' && c <= '9') ++digits;
        else if (std::string_view("+-() ./").find(c) == std::string_view::npos) return false;
    }
    return digits >= 5 && digits <= 15;
}

bool holds(const Condition& condition, std::string_view text) {
    using Test = Condition::Test;
    const auto listed = [&] {
        return std::find(condition.values.begin(), condition.values.end(), text) !=
               condition.values.end();
    };
    double number = 0;
    switch (condition.test) {
        case Test::present: return !text.empty();
        case Test::empty: return text.empty();
        case Test::is: return listed();
        case Test::is_not: return !listed();
        case Test::over: return read_double(text, number) && number > condition.number;
        case Test::under: return read_double(text, number) && number < condition.number;
    }
    return false;
}

// "+49 (0)171/55", "0049 171 55", "0171-55" -> "4917155".
std::string international(std::string_view text, const std::string& country_code) {
    const bool plus = text.starts_with('+');
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (plus && text.substr(i, 3) == "(0)") i += 2;
        else if (text[i] >= '0' && text[i] <= '9') digits += text[i];
    }
    if (plus) return digits;
    if (digits.starts_with("00")) return digits.substr(2);
    return digits.starts_with('0') ? country_code + digits.substr(1) : digits;
}

// "7:02:47" -> seconds.
bool read_clock(std::string_view text, double& seconds) {
    seconds = 0;
    for (const std::string_view part : split(text, ':')) {
        double number = 0;
        if (!read_double(part, number) || number < 0) return false;
        seconds = seconds * 60 + number;
    }
    return true;
}

}  // namespace

Result<TimeReader> TimeReader::make(const TimeRule& rule, const std::vector<std::string>& nulls) {
    TimeReader reader;
    reader.columns_ = rule.columns;
    reader.places_.assign(rule.columns.size(), ColumnPlaces::absent);
    reader.nulls_ = NullValues(nulls, rule.null_values);
    reader.end_of_day_ = rule.end_of_day;
    std::vector<std::string> formats{rule.format};
    formats.insert(formats.end(), rule.other_formats.begin(), rule.other_formats.end());
    for (const std::string& text : formats) {
        TRY(TimeFormat format, TimeFormat::parse(text));
        reader.formats_.push_back(std::move(format));
    }
    for (const DurationRule& more : rule.plus) reader.plus_.emplace_back(more, nulls);
    if (!rule.zone.empty()) { TRY(reader.zone_, Zone::named(rule.zone)); }
    return reader;
}

void TimeReader::bind(const ColumnPlaces& places) {
    for (std::size_t i = 0; i < columns_.size(); ++i) places_[i] = places.find(columns_[i]);
    for (DurationReader& more : plus_) more.bind(places);
}

// Nothing when one of the columns says nothing.
Got TimeReader::joined(const RecordAt& record, std::string_view& text) {
    text = record.text(places_.front());
    if (nulls_.has(text)) return Got::nothing;
    if (places_.size() == 1) return Got::value;
    scratch_ = text;
    for (std::size_t i = 1; i < places_.size(); ++i) {
        const std::string_view part = record.text(places_[i]);
        if (nulls_.has(part)) return Got::nothing;
        scratch_ += ' ';
        scratch_ += part;
    }
    text = scratch_;
    return Got::value;
}

Got TimeReader::read(const RecordAt& record, const Zone& zone, Instant& out, Trouble& trouble) {
    std::string_view text;
    if (!given() || joined(record, text) == Got::nothing) return Got::nothing;
    if (fits(text, zone_ ? *zone_ : zone, out)) {
        const Micros local =
            out.utc_us + (out.offset_min == no_offset ? 0 : out.offset_min * 60'000'000LL);
        if (end_of_day_ && local % day_us == 0) out.utc_us += day_us - 1;
        for (const DurationReader& more : plus_) {
            Micros length = 0;
            if (more.read(record, length, trouble) == Got::trouble) return Got::trouble;
            out.utc_us += length;
        }
        return Got::value;
    }
    trouble = {join(columns_, " + "), cut_value(text),
               fmt::format("is not a time of the format '{}'", formats_.front().text())};
    for (std::size_t i = 1; i < formats_.size(); ++i)
        trouble.reason += fmt::format(" or '{}'", formats_[i].text());
    return Got::trouble;
}

bool TimeReader::fits(std::string_view text, const Zone& zone, Instant& out) const {
    for (const TimeFormat& format : formats_)
        if (format.try_read(text, zone, out)) return true;
    return false;
}

DurationReader::DurationReader(const DurationRule& rule, const std::vector<std::string>& nulls)
    : rule_(rule),
      nulls_(nulls, {}) {
    for (const auto& [name, us] : std::vector<std::pair<std::string, double>>{
             {"us", 1}, {"ms", 1e3}, {"s", 1e6}, {"min", 60e6}, {"h", 3600e6}, {"clock", 1e6}})
        if (rule.unit == name) unit_us_ = us;
}

Got DurationReader::read(const RecordAt& record, Micros& out, Trouble& trouble) const {
    const std::string_view text = record.text(place_);
    if (nulls_.has(text)) return Got::nothing;
    double number = 0;
    const bool read = rule_.unit == "clock"  ? read_clock(text, number)
                      : rule_.decimal == '.' ? read_double(text, number)
                                             : read_decimal(text, rule_.decimal, number);
    if (read && std::abs(number * unit_us_) < 1e17) {
        out = std::llround(number * unit_us_);
        return Got::value;
    }
    trouble = {rule_.column, cut_value(text),
               rule_.unit == "clock" ? "is not a duration like 0:05:41" : "is not a number"};
    return Got::trouble;
}

Got RatingReader::read(const RecordAt& record, double& out, Trouble& trouble) const {
    const std::string_view text = record.text(place_);
    if (nulls_.has(text)) return Got::nothing;
    if (read_decimal(text, rule_.decimal, out)) return Got::value;
    trouble = {rule_.column, cut_value(text), "is not a number; null_values can name words"};
    return Got::trouble;
}

int currency_digits(std::string_view iso_code) {
    for (const char* code : {"JPY", "KRW", "CLP", "VND", "ISK", "XAF", "XOF", "XPF", "PYG", "UGX",
                             "RWF", "KMF", "GNF", "DJF", "BIF", "VUV"})
        if (iso_code == code) return 0;
    for (const char* code : {"KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"})
        if (iso_code == code) return 3;
    return 2;
}

Got MoneyReader::read(const RecordAt& record, std::int64_t& minor, Word& currency,
                      Trouble& trouble) {
    const std::string_view text = record.text(place_);
    if (nulls_.has(text)) return Got::nothing;
    currency = currency_.read(record);
    if (currency.id == TermId::none) {
        trouble = {rule_.column, cut_value(text), "an amount needs a currency, and it is empty"};
        return Got::trouble;
    }
    if (currency.id != last_currency_) {
        last_currency_ = currency.id;
        last_digits_ = currency_digits(terms_->text(currency.id));
    }
    if (read_minor_units(text, rule_.decimal, last_digits_, minor)) return Got::value;
    trouble = {rule_.column, cut_value(text),
               fmt::format("is not an amount with at most {} digits behind '{}'", last_digits_,
                           rule_.decimal)};
    return Got::trouble;
}

void ConditionReader::bind(const ColumnPlaces& places) {
    places_.clear();
    for (const Condition& condition : conditions_) places_.push_back(places.find(condition.column));
}

bool ConditionReader::holds(const RecordAt& record) const {
    for (std::size_t i = 0; i < conditions_.size(); ++i)
        if (!touchline::holds(conditions_[i], record.text(places_[i]))) return false;
    return true;
}

std::string_view IdentifierReader::normalised(std::string_view text) {
    text = trim(text);
    if (nulls_.has(text)) return {};
    for (const std::string& step : rule_.normalise) {
        if (step == "lower") scratch_ = lower(text);
        else if (step == "digits") {
            std::string digits;
            for (const char c : text)
                if (c >= '0' && c <= '9') digits += c;
            scratch_ = std::move(digits);
        } else if (step == "phone") scratch_ = international(text, rule_.country_code);
        else continue;
        text = scratch_;
    }
    return nulls_.has(text) ? std::string_view() : text;
}

bool IdentifierReader::as_it_must_be(std::string_view value) const {
    if (rule_.must_be.empty()) return true;
    if (rule_.must_be == "digits") return all_digits(value);
    return rule_.must_be == "email" ? is_email(value) : is_phone(value);
}

}  // namespace touchline
