// Lifecycle events joined to intervals: start and complete, first in, first out.
#include <deque>
#include <map>
#include <string>

#include "base/text.h"
#include "capture/xes_block.h"

namespace touchline {
namespace {

std::size_t column_of(const RecordBlock& block, std::string_view name) {
    for (std::size_t c = 0; c < block.columns.size(); ++c)
        if (block.columns[c] == name) return c;
    return block.columns.size();
}

class LifecycleJoin {
public:
    LifecycleJoin(RecordBlock& block, XesCounts& counts);
    void join(const XesTraceRows& trace);
    void drop_joined();  // the starts that became part of a complete

private:
    std::string_view text(std::size_t row, std::size_t column) const {
        return column < block_.columns.size() ? block_.field(row, column).text()
                                              : std::string_view();
    }
    void add_column();
    void join_pair(std::size_t start, std::size_t complete);
    void stand_alone(std::size_t row) { at(row, started_) = at(row, timestamp_); }
    Field& at(std::size_t row, std::size_t column) {
        return block_.fields[row * block_.columns.size() + column];
    }

    RecordBlock& block_;
    XesCounts& counts_;
    std::size_t name_, instance_, transition_, timestamp_, started_ = 0;
    std::vector<bool> dropped_;
};

LifecycleJoin::LifecycleJoin(RecordBlock& block, XesCounts& counts)
    : block_(block),
      counts_(counts),
      name_(column_of(block, "concept:name")),
      instance_(column_of(block, "concept:instance")),
      transition_(column_of(block, "lifecycle:transition")),
      timestamp_(column_of(block, "time:timestamp")),
      dropped_(block.size()) {
    if (timestamp_ == block.columns.size()) transition_ = timestamp_;  // nothing to join
    started_ = column_of(block, "start_timestamp");
    if (started_ == block.columns.size()) add_column();
}

// One more column at the right: rows move apart, from the last one on.
void LifecycleJoin::add_column() {
    const std::size_t width = block_.columns.size(), rows = block_.size();
    const bool has_transition = transition_ < width, has_time = timestamp_ < width;
    block_.columns.emplace_back("start_timestamp");
    block_.fields.resize(rows * (width + 1));
    for (std::size_t row = rows; row-- > 0;) {
        block_.fields[row * (width + 1) + width] = Field{};
        for (std::size_t c = width; c-- > 0;)
            block_.fields[row * (width + 1) + c] = block_.fields[row * width + c];
    }
    for (std::size_t row = 0; row < rows; ++row) at(row, width) = Field{};
    if (!has_transition) transition_ = width + 1;
    if (!has_time) timestamp_ = width + 1;
    if (name_ == width) name_ = width + 1;
    if (instance_ == width) instance_ = width + 1;
}

void LifecycleJoin::join_pair(std::size_t start, std::size_t complete) {
    for (std::size_t c = 0; c < block_.columns.size(); ++c)
        if (at(complete, c).absent()) at(complete, c) = at(start, c);
    at(complete, started_) = at(start, timestamp_);
    Hash128& hash = block_.raw_hash[complete];
    hash = {mix(block_.raw_hash[start].high, hash.high), mix(block_.raw_hash[start].low, hash.low)};
    dropped_[start] = true;
    counts_.pairs.fetch_add(1, std::memory_order_relaxed);
}

void LifecycleJoin::join(const XesTraceRows& trace) {
    std::map<std::pair<std::string_view, std::string_view>, std::deque<std::size_t>> open;
    for (std::size_t row = trace.first; row < trace.last; ++row) {
        const std::string_view transition = text(row, transition_);
        const bool start = equal_ignoring_case(transition, "start");
        if (!start && !equal_ignoring_case(transition, "complete")) continue;
        auto& waiting = open[{text(row, name_), text(row, instance_)}];
        if (start) {
            waiting.push_back(row);
        } else if (waiting.empty()) {
            counts_.completes_alone.fetch_add(1, std::memory_order_relaxed);
            stand_alone(row);
        } else {
            join_pair(waiting.front(), row);
            waiting.pop_front();
        }
    }
    for (auto& [key, waiting] : open) {
        for (const std::size_t row : waiting) stand_alone(row);
        counts_.starts_alone.fetch_add(waiting.size(), std::memory_order_relaxed);
    }
}

void LifecycleJoin::drop_joined() {
    const std::size_t width = block_.columns.size();
    std::size_t to = 0;
    for (std::size_t row = 0; row < block_.size(); ++row) {
        if (dropped_[row]) continue;
        if (to != row) {
            block_.row[to] = block_.row[row];
            block_.line[to] = block_.line[row];
            block_.raw[to] = block_.raw[row];
            block_.raw_hash[to] = block_.raw_hash[row];
            for (std::size_t c = 0; c < width; ++c) at(to, c) = at(row, c);
        }
        ++to;
    }
    block_.row.resize(to);
    block_.line.resize(to);
    block_.raw.resize(to);
    block_.raw_hash.resize(to);
    block_.fields.resize(to * width);
}

}  // namespace

void join_lifecycle(const std::vector<XesTraceRows>& traces, RecordBlock& block,
                    XesCounts& counts) {
    if (block.size() == 0) return;
    LifecycleJoin join(block, counts);
    for (const XesTraceRows& trace : traces)
        if (trace.in_trace) join.join(trace);
    join.drop_joined();
}

}  // namespace touchline
