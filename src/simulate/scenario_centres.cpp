// Reads what a scenario says of the organisation: [[hours]], [[staff]], [[queue]], [[centres]],
// [[incident]], [[field]].
#include "base/time.h"
#include "simulate/scenario_toml.h"

namespace touchline::simulate {

namespace {

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
    std::vector<std::string> names;
    for (const Named& each : all) names.push_back(each.name);
    return names;
}

// "08:30-17:00", "24h" or "closed".
bool read_day(const std::string& text, Hours::Day& day) {
    if (text == "closed") return day = {}, true;
    if (text == "24h") return day = {0, 24 * 60}, true;
    const auto minutes = [](std::string_view clock, std::int32_t& out) {
        std::int64_t hour = 0, minute = 0;
        if (clock.size() != 5 || clock[2] != ':' || !read_int(clock.substr(0, 2), hour) ||
            !read_int(clock.substr(3), minute) || hour < 0 || minute < 0 || minute > 59 ||
            hour * 60 + minute > 24 * 60)
            return false;
        out = static_cast<std::int32_t>(hour * 60 + minute);
        return true;
    };
    return text.size() == 11 && text[5] == '-' &&
           minutes(std::string_view(text).substr(0, 5), day.open_min) &&
           minutes(std::string_view(text).substr(6), day.close_min) && day.open_min < day.close_min;
}

}  // namespace

Status read_hours(const toml::table& table, Reading& reading) {
    static constexpr const char* keys[] = {"monday", "tuesday",  "wednesday", "thursday",
                                           "friday", "saturday", "sunday"};
    Hours hours;
    std::vector<std::string> taken = names_of(reading.scenario.hours);
    TableReader reader(table, "hours", reading.references);
    const auto read = [&](const char* key, Hours::Day& day) {
        std::string text;
        reader.text(key, text);
        reader.fail_if(!text.empty() && !read_day(text, day), key,
                       "must be such as \"08:00-18:00\", \"24h\" or \"closed\"");
    };
    reader.text("name", hours.name);
    Hours::Day workday, weekend;
    read("workday", workday);
    read("weekend", weekend);
    for (int i = 0; i < 7; ++i) {
        hours.day[i] = i < 5 ? workday : weekend;
        read(keys[i], hours.day[i]);
    }
    bool open = false;
    for (const Hours::Day& day : hours.day) open |= day.close_min > 0;
    reader.must_have("name", "such as \"office\"").distinct(taken, hours.name);
    reader.fail_if(!open, "workday", "is missing: these hours are never open");
    TRY(reader.finish());
    reading.scenario.hours.push_back(std::move(hours));
    return {};
}

Status read_field(const toml::table& table, Reading& reading) {
    Field field;
    std::vector<std::string> taken = names_of(reading.scenario.fields);
    TRY(TableReader(table, "a field", reading.references)
            .text("name", field.name)
            .flag("known", field.known)
            .must_have("name", "such as \"customer_number\"")
            .distinct(taken, field.name)
            .finish());
    reading.scenario.fields.push_back(std::move(field));
    return {};
}

Status read_staff(const toml::table& table, Reading& reading) {
    StaffGroup staff;
    std::vector<std::string> taken = names_of(reading.scenario.staff);
    TRY(TableReader(table, "staff", reading.references)
            .text("name", staff.name)
            .count("count", staff.count, 1, 60)
            .names("skills", staff.skills, "queue")
            .name("hours", staff.hours, "hours")
            .share("short_callers", staff.short_callers)
            .share("short_calls", staff.short_calls)
            .time("short_call", staff.short_call)
            .number("speed_spread", staff.speed_spread, 1, 10)
            .must_have("name", "such as \"agents\"")
            .fail_if(staff.short_callers > 0 && !staff.short_call.given(), "short_call",
                     "is missing: how long a call lasts that is got rid of")
            .distinct(taken, staff.name)
            .finish());
    reading.scenario.staff.push_back(std::move(staff));
    return {};
}

Status read_queue(const toml::table& table, Reading& reading) {
    Queue queue;
    std::vector<std::string> taken = names_of(reading.scenario.queues);
    TRY(TableReader(table, "a queue", reading.references)
            .text("name", queue.name)
            .name("channel", queue.channel, "channel")
            .name("hours", queue.hours, "hours")
            .time("patience", queue.patience)
            .flag("says_wait", queue.says_wait)
            .text("abandoned", queue.abandoned)
            .text("closed", queue.closed)
            .must_have("name", "such as \"phone\"")
            .must_have("channel", "such as \"voice\"")
            .distinct(taken, queue.name)
            .finish());
    reading.scenario.queues.push_back(std::move(queue));
    return {};
}

Status read_centres(const toml::table& table, Reading& reading) {
    CentreFamily family;
    TableReader reader(table, "centres", reading.references);
    reader.text("prefix", family.prefix)
        .count("count", family.count, 1, 100'000)
        .number("share", family.share, 1e-6, 1e6)
        .text("zone", family.zone)
        .text("region", family.region)
        .text("brand", family.brand)
        .text("carrier", family.carrier)
        .share("offline", family.offline)
        .time("offline_for", family.offline_for)
        .count("offline_times", family.offline_times, 1, 100)
        .words("words", family.words)
        .must_have("prefix", "such as \"north\": the centres are then north-001, north-002 …")
        .must_have("count", "how many there are")
        .fail_if(family.offline > 0 && !family.offline_for.given(), "offline_for",
                 "is missing: how long a centre is offline");
    if (const auto zone = Zone::named(family.zone); !zone)
        reader.fail_if(true, "zone", zone.error().message);
    TRY(reader.finish());
    reading.scenario.centres.push_back(std::move(family));
    return {};
}

Status read_incident(const toml::table& table, Reading& reading) {
    Incident incident;
    std::vector<std::string> taken = names_of(reading.scenario.incidents);
    TRY(TableReader(table, "an incident", reading.references)
            .text("name", incident.name)
            .text("says", incident.says)
            .date("from", incident.from_us)
            .date("until", incident.until_us)
            .names("regions", incident.regions, "region")
            .names("brands", incident.brands, "brand")
            .names("carriers", incident.carriers, "carrier")
            .share("staff_away", incident.staff_away)
            .must_have("name", "such as \"strike\"")
            .must_have("from", "when it began")
            .must_have("until", "when it was over")
            .fail_if(incident.until_us <= incident.from_us, "until", "must be after 'from'")
            .distinct(taken, incident.name)
            .finish());
    reading.scenario.incidents.push_back(std::move(incident));
    return {};
}

}  // namespace touchline::simulate
