// Batches, rejects, sources, reports of captures and invariants as JSON: what the command line
// prints with --json is what the API answers.
#pragma once

#include <string>
#include <vector>

#include "workspace/overview.h"
#include "workspace/workspace.h"

namespace touchline {

std::string write_batches_json(const std::vector<Batch>& batches);
std::string write_rejects_json(const std::vector<RejectOfBatch>& rejects);
std::string write_sources_json(const std::vector<SourceFacts>& sources);
std::string write_capture_json(const CaptureReport& report);
struct CapturedFile {
    std::string path;
    CaptureReport report;
};
std::string write_captures_json(const std::vector<CapturedFile>& files);
std::string write_check_json(const std::vector<InvariantLine>& lines);
std::string write_formats_json();
std::string write_facts_json(const WorkspaceFacts& facts, const std::string& version);

}  // namespace touchline
