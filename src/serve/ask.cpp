// Questions under a lens: map, variants, measures, series, and what stands behind a click.
#include <algorithm>

#include "base/text.h"
#include "insight/thin.h"
#include "report/answer_json.h"
#include "report/closer_json.h"
#include "report/map_layout_json.h"
#include "report/measures_report.h"
#include "serve/handlers.h"
#include "workspace/drill.h"
#include "workspace/overview.h"

namespace touchline {
namespace {

// What of the map is drawn: what the sliders leave, else what stays readable.
Result<FoldedMap> drawn_of(const Call& call, const JourneyMap& map) {
    if (!call.given("kinds") && !call.given("paths")) return fold_map(map);
    TRY(const JourneyMap left, thin(map, {call.share("kinds"), call.share("paths")}));
    return fold_map(left, {UINT32_MAX, UINT32_MAX});
}

}  // namespace

Result<Response> ask_map(const Call& call) {
    TRY(const JourneyMap map, call.service.workspace.map(call.lens));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object();
    append_map(json, map);
    if (call.text("layout") != "none") {
        TRY(const FoldedMap drawn, drawn_of(call, map));
        MapLayoutOptions options;
        options.lanes = call.text("layout") == "lanes";
        append_layout(json, map, drawn, options);
    }
    json.end_object();
    return json_response(json.take());
}

Result<Response> ask_journeys(const Call& call) {
    TRY(const VariantList list, call.service.workspace.journeys(call.lens, call.whole("top")));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object();
    append_journeys(json, list);
    json.end_object();
    return json_response(json.take());
}

Result<Response> ask_measures(const Call& call) {
    TRY(const JourneyMeasures measures, call.service.workspace.measures(call.lens));
    return json_response(write_measures_json(measures));
}

Result<Response> ask_kind(const Call& call) {
    TRY(const KindCloser kind, look_at_kind(call.service.workspace, call.lens, call.text("kind")));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object();
    append_kind_closer(json, kind);
    json.end_object();
    return json_response(json.take());
}

Result<Response> ask_follow(const Call& call) {
    TRY(const FollowCloser follow,
        look_at_follow(call.service.workspace, call.lens, call.text("first"), call.text("next")));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object();
    append_follow_closer(json, follow);
    json.end_object();
    return json_response(json.take());
}

Result<Response> ask_series(const Call& call) {
    SeriesQuestion question;
    const std::string wanted = call.text("by");
    for (const std::string_view name : split(wanted, ',')) {
        TRY(const SeriesBy by, read_series_by(name));
        if (std::find(question.by.begin(), question.by.end(), by) == question.by.end())
            question.by.push_back(by);
    }
    question.bins_max = static_cast<std::uint32_t>(call.whole("bins"));
    question.crossfilter = call.flag("crossfilter");
    TRY(const auto all, read_series(call.service.workspace, call.lens, question));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object();
    if (all.size() == 1) append_series(json, all.front());
    json.key("series").begin_array();
    for (const Series& series : all) {
        json.begin_object();
        append_series(json, series);
        json.end_object();
    }
    json.end_array().end_object();
    return json_response(json.take());
}

Result<Response> list_journeys(const Call& call) {
    JourneyPageRequest request;
    if (call.given("through")) request.through = call.text("through");
    if (call.given("first")) request.first = call.text("first");
    if (call.given("next")) request.next = call.text("next");
    const std::string variant = call.text("variant");
    for (const std::string_view kind : split(variant, ',')) {
        if (variant.empty()) break;
        TRY(std::string name, decode_url(kind, false));
        request.variant.push_back(std::move(name));
    }
    if (call.text("order") == "longest") request.order = JourneyOrder::longest;
    request.limit = call.whole("limit");
    request.after = call.text("after");
    TRY(const JourneyPage page, page_of_journeys(call.service.workspace, call.lens, request));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object();
    append_journey_page(json, page);
    json.end_object();
    return json_response(json.take());
}

}  // namespace touchline
