// What the handlers share: the workspace and everything around it. Built once by serve.cpp.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "serve/access.h"
#include "serve/audit.h"
#include "serve/http.h"
#include "serve/jobs.h"
#include "serve/metrics.h"
#include "serve/route.h"
#include "workspace/live.h"

namespace touchline {

class StreamHub;
class Uploads;

class Service {
public:
    Live& live;
    Workspace& workspace;  // of `live`
    const Clock& clock;
    Access& access;
    Audit& audit;
    Jobs& jobs;
    Metrics& metrics;
    StreamHub& streams;
    Uploads& uploads;
    std::string version;
    std::function<HttpLoad()> load;
    std::function<bool()> draining;
};

// A whole answer in JSON.
Response json_response(std::string json, int status = 200);
// {"position": n, "interactions": n, "journeys": n, …}: what everybody who listens is told.
std::string state_json(Service& service);
// Tells everybody who listens that the answers are others now, and which interactions came.
void tell_change(Service& service, const LiveChange& change);
// The line of the audit for a customer that this call shows. An error shows nothing.
Status audit_customer(const Call& call, const std::string& customer);

}  // namespace touchline
