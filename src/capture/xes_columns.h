// The columns of one block of an event log: found by key, grown as keys are met.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capture/reader.h"
#include "capture/xes_rules.h"

namespace touchline {

// Event attributes have the column of their key, trace attributes "case:" before it.
class XesColumns {
public:
    static constexpr std::uint32_t no_column = UINT32_MAX;
    struct Found {
        std::uint32_t column = no_column;
        bool repeated = false;        // the key stood in this component before (older logs only)
        const char* fault = nullptr;  // the rule that is broken
    };

    XesColumns(const XesHeader& header, RecordBlock& block);

    void next_component() { event_stamp_ = ++stamp_; }  // an event begins
    void next_trace() { trace_stamp_ = ++stamp_; }
    Found find(XesScope scope, std::string_view key, XesType type);
    std::uint32_t find(XesScope scope, std::string_view key);  // no_column when unknown
    void add_globals();  // every global attribute has a column

private:
    struct Column {
        std::uint64_t stamp = 0;       // of the component that used it last
        XesType declared = XesType::none;
        std::string fault;             // why no attribute may have this key
        std::uint32_t after = no_column;  // the column that followed it last time
    };
    std::uint32_t find_or_add(std::string_view name, XesScope scope, std::string_view key);
    std::uint32_t& slot(std::string_view name);
    std::string_view full_name(XesScope scope, std::string_view key);
    std::uint32_t free_repeat(std::string_view name, XesScope scope, std::uint64_t stamp);
    void grow();

    const XesHeader& header_;
    RecordBlock& block_;
    std::vector<Column> columns_;
    std::vector<std::uint32_t> slots_;  // open addressing, a power of two
    std::string name_;
    std::string fault_;
    std::uint32_t last_ = no_column;
    std::uint64_t stamp_ = 0, event_stamp_ = 0, trace_stamp_ = 0;
};

}  // namespace touchline
