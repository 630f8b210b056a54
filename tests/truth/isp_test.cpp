// The example that tells the whole story: everything that a scenario can say happens in it.
#include <map>
#include <set>

#include "tests/truth/truth.h"

namespace touchline::proof {
namespace {

TEST(Isp, has_120_centres_in_two_hierarchies_and_23_that_share_a_carrier) {
    const World& world = isp_run().world;
    EXPECT_EQ(world.centre.size() - 1, 120u);
    std::set<std::pair<Code, Code>> cells;
    std::set<std::string> zones;
    std::size_t offline = 0;
    for (std::size_t code = 1; code < world.centre.size(); ++code) {
        cells.emplace(world.centre[code].region, world.centre[code].brand);
        zones.insert(world.centre[code].zone);
        offline += !world.centre[code].offline.empty();
    }
    EXPECT_EQ(cells.size(), 12u);
    EXPECT_EQ(zones.size(), 4u);
    EXPECT_GT(offline, 2u);
    EXPECT_EQ(world.effect_centres[world.effects.find("fixnet")].size(), 23u);
}

TEST(Isp, plants_every_form_of_effect) {
    std::set<std::string> planted, forms;
    for (const EffectDesign& effect : isp_run().world.scenario.effects) planted.insert(effect.form);
    for (const std::string& form : effect_forms())
        if (form != "other") forms.insert(form);
    EXPECT_EQ(planted, forms);
}

// What the truth tables hold, by name. Each that is asked for below must have happened.
class Seen {
public:
    explicit Seen(const KeptRun& run) : world_(run.world) {
        for (const Happening& pod : run.sink.pods) {
            interactions(pod);
            facts(pod);
            people(pod);
        }
    }
    double operator[](const std::string& what) const {
        const auto found = counts_.find(what);
        return found == counts_.end() ? 0 : found->second;
    }

private:
    void add(const std::string& what, bool is = true) { counts_[what] += is; }

    void interactions(const Happening& pod) {
        static const std::pair<std::uint16_t, const char*> flags[] = {
            {flag_backoffice, "silent"},
            {flag_outbound, "outbound"},
            {flag_automated, "automated"},
            {flag_forced_channel, "forced channel"},
            {flag_queued, "queued"},
            {flag_abandoned, "abandoned"},
            {flag_closed, "closed"},
            {flag_transferred, "transferred"},
            {flag_context_lost, "lost context"},
            {flag_failed, "failed"},
            {flag_error, "mistake"},
            {flag_deviation, "deviation"},
            {flag_repeat, "repeat"},
            {flag_resolved, "resolved"},
            {flag_unplanned, "unplanned"}};
        const Interactions& t = pod.interactions;
        for (Place row = 0; row < t.size(); ++row) {
            add("channel " + world_.channels[t.channel[row]]);
            for (const auto& [flag, name] : flags) add(name, (t.flags[row] & flag) != 0);
            add("incident " + world_.incidents[t.incident[row]]);
            add("known as " + std::to_string(static_cast<int>(t.known_as[row])));
            add("instead of a planned step",
                t.planned_step[row] != none && t.planned_step[row] != t.step[row]);
            add("elsewhere", t.centre[row] != none && t.centre[row] != pod.centre);
            add("said", t.said[row] != none);
            const Micros joined = pod.people.joined_us[t.person[row]];
            add("before the first contract", joined == no_time || t.begin_us[row] < joined);
            const double seconds = span(t.begin_us[row], t.end_us[row]) / 1e6;
            add("short call", t.kind[row] == kind(world_, "call_answered") && seconds < 25 &&
                                  (t.flags[row] & flag_failed) != 0);
        }
    }

    void facts(const Happening& pod) {
        for (const Kept kept : pod.promises.kept)
            add("promise " + std::to_string(static_cast<int>(kept)));
        for (const Code subject : pod.promises.subject) add("promised " + world_.promises[subject]);
        for (std::size_t row = 0; row < pod.quotes.size(); ++row)
            add(pod.quotes.told_minor[row] == pod.quotes.published_minor[row] ? "quote matches"
                                                                              : "quote differs");
        for (const auto settled : pod.offers.settled_before)
            add(settled != 0 ? "offer after" : "offer before");
        for (std::size_t row = 0; row < pod.asked.size(); ++row) {
            add("asked what is known", pod.asked.known_before[row] != 0);
            add("asked what is not known", pod.asked.known_before[row] == 0);
            add("asked again", pod.asked.asked_before[row] != 0);
            add("asked and not used", pod.asked.used[row] == 0);
        }
        for (std::size_t row = 0; row < pod.answers.size(); ++row)
            add("survey " + world_.surveys[pod.answers.survey[row]] +
                (pod.answers.answered_in[row] != nowhere ? " answered" : " silence"));
        for (std::size_t row = 0; row < pod.journeys.size(); ++row) {
            add("journey " + world_.journeys[pod.journeys.type[row]]);
            add("caused by a mistake", pod.journeys.caused_by[row] != nowhere);
        }
        for (const std::uint8_t exposed : pod.exposures.exposed)
            add(exposed != 0 ? "exposed" : "spared");
        for (const Code effect : pod.exposures.effect) add("effect " + world_.effects[effect]);
        for (const Code cause : pod.leavings.cause) add("wish " + world_.causes[cause]);
        add("review", pod.reviews.size() > 0);
        add("review read by another", pod.readings.size() > 0);
        add("friend referred", pod.referrals.size() > 0);
    }

    void people(const Happening& pod) {
        const People& t = pod.people;
        for (Place row = 0; row < t.size(); ++row) {
            add("segment " + world_.segments[t.segment[row]]);
            add("need " + world_.special_needs[t.special_need[row]]);
            add("shared phone", t.phone_shared[row] != 0);
            add("left", t.left_us[row] != no_time);
            add("joined", t.joined_us[row] > world_.scenario.start_us);
        }
    }

    const World& world_;
    std::map<std::string, double> counts_;
};

TEST(Isp, everything_that_can_be_said_happens) {
    const Seen seen(isp_run());
    const Scenario& scenario = isp_run().world.scenario;
    std::vector<std::string> wanted = {"silent",
                                       "outbound",
                                       "automated",
                                       "forced channel",
                                       "queued",
                                       "abandoned",
                                       "closed",
                                       "transferred",
                                       "lost context",
                                       "failed",
                                       "mistake",
                                       "deviation",
                                       "repeat",
                                       "resolved",
                                       "unplanned",
                                       "instead of a planned step",
                                       "elsewhere",
                                       "said",
                                       "before the first contract",
                                       "short call",
                                       "promise 1",
                                       "promise 2",
                                       "promise 3",
                                       "promised wait",
                                       "quote matches",
                                       "quote differs",
                                       "offer after",
                                       "offer before",
                                       "asked what is known",
                                       "asked what is not known",
                                       "asked again",
                                       "asked and not used",
                                       "caused by a mistake",
                                       "exposed",
                                       "spared",
                                       "review",
                                       "review read by another",
                                       "friend referred",
                                       "shared phone",
                                       "left",
                                       "joined"};
    for (int known = 0; known < 5; ++known) wanted.push_back("known as " + std::to_string(known));
    for (const std::string& channel : scenario.channels) wanted.push_back("channel " + channel);
    for (const SurveyDesign& survey : scenario.surveys) {
        wanted.push_back("survey " + survey.name + " answered");
        wanted.push_back("survey " + survey.name + " silence");
    }
    for (const JourneyDesign& journey : scenario.journeys)
        wanted.push_back("journey " + journey.name);
    for (const EffectDesign& effect : scenario.effects) wanted.push_back("effect " + effect.name);
    for (const LeavingCause& cause : scenario.leaving.causes)
        wanted.push_back("wish " + cause.name);
    for (const Incident& incident : scenario.incidents)
        wanted.push_back("incident " + incident.name);
    for (const PeopleDesign::Need& need : scenario.people_design.needs)
        wanted.push_back("need " + need.name);
    for (const Segment& segment : scenario.people_design.segments)
        wanted.push_back("segment " + segment.name);
    std::set<std::string> instruments;
    for (const SurveyDesign& survey : scenario.surveys) instruments.insert(survey.instrument);
    EXPECT_EQ(instruments, (std::set<std::string>{"ces", "csat", "expectation", "nps"}));
    for (const std::string& what : wanted) EXPECT_GT(seen[what], 0) << what;
}

}  // namespace
}  // namespace touchline::proof
