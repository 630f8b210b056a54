// Who read which customer: appended line by line, in the file before the answer leaves.
//
// A line holds instants, ids and the route, never a name: forgetting a person leaves nothing of
// him here but the id that no longer leads anywhere.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/process.h"
#include "base/result.h"

namespace touchline {

struct AuditLine {
    Micros at_us = no_time;
    std::string token;     // its id; "first run" when there is none
    std::string role;
    std::string route;     // "GET /v1/customers/{id}"
    std::string customer;  // 16 hex digits
};

class Audit {
public:
    static Result<std::unique_ptr<Audit>> open(const std::string& workspace_folder);
    Status add(const AuditLine& line);
    Status sync();  // to the disk; called now and then
    ~Audit();

private:
    explicit Audit(int file) : file_(file) {}
    std::mutex mutex_;
    int file_;
    bool unsynced_ = false;
};

// The newest first, of one customer when one is named.
Result<std::vector<AuditLine>> read_audit(const std::string& workspace_folder,
                                          const std::string& customer, std::size_t at_most);

}  // namespace touchline
