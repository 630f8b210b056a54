// Walks a pod's interactions in order, and puts each into the line of the source that has it.
#include "simulate/export.h"

#include <algorithm>

#include "base/text.h"
#include "simulate/export_dirt.h"
#include "simulate/export_line.h"
#include "simulate/export_people.h"

namespace touchline::simulate {

struct Exporter::State {
    ExportPlan plan;
};

namespace {

constexpr Micros sitting_us = 3'600LL * 1'000'000;  // a conversation goes on within an hour

using Form = SourceSystem::Form;

class PodWriter {
public:
    PodWriter(const ExportPlan& plan, const Happening& happening, const Exporter::Give& give)
        : plan_(plan),
          pod_(happening),
          all_(happening.interactions),
          out_(plan, give) {}

    Status run() {
        for (Place i = 0; i < all_.size(); ++i) {
            if (all_.known_as[i] == KnownAs::nobody) continue;
            const std::uint32_t number = plan_.source_of(all_.kind[i], all_.channel[i],
                                                         (all_.flags[i] & flag_backoffice) != 0);
            if (number == ExportPlan::nobody) continue;
            const PlannedSource& source = plan_.sources[number];
            if (source.system->form == Form::conversations) talk(source, i);
            else one(source, i);
        }
        for (const Talk& talk : talks_) conversation(talk);
        for (const PlannedSource& source : plan_.sources)
            if (source.system->form == Form::people) write_people(pod_, source, out_);
        return out_.finish();
    }

private:
    struct Talk {
        const PlannedSource* source = nullptr;
        std::vector<Place> turns;
    };

    LineKey key_of_line(Place i, Place last) const {
        return {truth_id(pod_.happening.pod, i), all_.end_us[last], all_.centre[i]};
    }

    // What the source could say of who it is, before anything is left out.
    static std::uint8_t may_say(const PlannedSource& source, KnownAs known) {
        const std::uint8_t by = known == KnownAs::customer_number    ? said_customer_number
                                : known == KnownAs::phone            ? said_phone
                                : known == KnownAs::email            ? said_email
                                : known == KnownAs::cookie           ? said_cookie
                                : known == KnownAs::name_and_address ? said_name
                                                                     : 0;
        return static_cast<std::uint8_t>((source.may_say & by) | source.always_says);
    }

    Subject subject(const PlannedSource& source, const LineKey& key, const LineDirt& dirt,
                    std::uint8_t said, Place i) const {
        Subject subject;
        subject.plan = &plan_;
        subject.source = &source;
        subject.pod = &pod_;
        subject.interaction = i;
        subject.person = all_.person[i];
        subject.centre = all_.centre[i];
        subject.id = key.key;
        subject.planted = dirt.planted;
        const std::uint8_t out = left_out(plan_, source, key, said);
        if (out != 0) subject.planted |= planted_missing;
        subject.said = static_cast<std::uint8_t>(said & ~out);
        subject.skew_us = (dirt.planted & planted_clock) != 0 ? plan_.skew_us[key.centre] : 0;
        subject.recorded_us = dirt.recorded_us;
        subject.dialect = &plan_.dialect_of(source, plan_.period_at(source, dirt.recorded_us));
        subject.customer_number = number_of(pod_, plan_, subject.person);
        if (subject.customer_number != pod_.happening.people.customer_number[subject.person] &&
            (subject.said & said_customer_number) != 0)
            subject.planted |= planted_number_of_other;
        subject.device = device_of(pod_, plan_, subject.person, all_.begin_us[i]);
        return subject;
    }

    Told told(const Subject& subject, std::uint16_t element) const {
        Told told;
        told.subject = truth_id(pod_.happening.pod, subject.interaction);
        told.planted = subject.planted;
        told.element = element;
        told.centre = subject.centre;
        told.said = subject.said;
        const std::vector<PlannedColumn>& columns =
            element == 0 ? subject.source->columns : subject.source->turn_columns;
        told.written_us = read_back(subject, columns);
        return told;
    }

    void one(const PlannedSource& source, Place i) {
        const LineKey key = key_of_line(i, i);
        const LineDirt dirt = plant(plan_, source, key);
        const Subject made = subject(source, key, dirt, may_say(source, all_.known_as[i]), i);
        out_.add(source, key, dirt, {&made, 1}, {}, trace_of(source, i),
                 [&](const Subject& s) { return told(s, 0); });
    }

    std::uint64_t trace_of(const PlannedSource& source, Place i) const {
        if (source.system->form != Form::traces) return 0;
        const Place object = all_.object[i];
        return object == nowhere ? 0 : pod_.happening.objects.number[object];
    }

    // The last open conversation of the person and journey, while it goes on.
    void talk(const PlannedSource& source, Place i) {
        const auto person = all_.person[i];
        if (last_talk_.empty()) last_talk_.assign(pod_.happening.people.size(), nowhere);
        const Place last = last_talk_[person];
        if (last != nowhere && talks_[last].source == &source) {
            const Place before = talks_[last].turns.back();
            if (all_.journey[before] == all_.journey[i] && all_.centre[before] == all_.centre[i] &&
                all_.channel[before] == all_.channel[i] &&
                all_.arrived_us[i] - all_.end_us[before] <= sitting_us) {
                talks_[last].turns.push_back(i);
                return;
            }
        }
        last_talk_[person] = static_cast<Place>(talks_.size());
        talks_.push_back({&source, {i}});
    }

    void conversation(const Talk& talk) {
        const PlannedSource& source = *talk.source;
        const LineKey key = key_of_line(talk.turns.front(), talk.turns.back());
        const LineDirt dirt = plant(plan_, source, key);
        std::uint8_t said = 0;
        for (const Place turn : talk.turns) said |= may_say(source, all_.known_as[turn]);
        std::vector<Subject> turns;
        for (const Place turn : talk.turns) {
            Subject& made = turns.emplace_back(subject(source, key, dirt, said, turn));
            made.turn = static_cast<std::uint32_t>(turns.size());
        }
        out_.add(source, key, dirt, {turns.data(), 1}, turns, 0,
                 [&](const Subject& s) { return told(s, static_cast<std::uint16_t>(s.turn)); });
    }

    const ExportPlan& plan_;
    const Pod pod_;
    const Interactions& all_;
    LineWriter out_;
    std::vector<Talk> talks_;
    std::vector<Place> last_talk_;
};

}  // namespace

Exporter::Exporter(std::unique_ptr<State> state) : state_(std::move(state)) {}
Exporter::Exporter(Exporter&&) noexcept = default;
Exporter::~Exporter() = default;

Result<Exporter> Exporter::make(const World& world) {
    TRY(ExportPlan plan, ExportPlan::make(world));
    return Exporter(std::make_unique<State>(State{std::move(plan)}));
}

const std::vector<ExportFile>& Exporter::files() const { return state_->plan.files; }

Status Exporter::lines(const Happening& pod, const Give& give) const {
    return PodWriter(state_->plan, pod, give).run();
}

std::string Exporter::trace_begin(std::uint32_t, std::uint64_t trace) const {
    return fmt::format("<trace><string key=\"concept:name\" value=\"{}\"/>\n", trace);
}

const std::vector<std::string>& planted_names() {
    static const std::vector<std::string> names = {
        "lost",    "bad_time", "no_time",         "cut",          "repeated",
        "overlap", "late",     "out_of_order",    "mixed_format", "missing",
        "clock",   "offline",  "number_of_other", "typo",         "duplicate",
        "moved",   "renamed",  "phone_format"};
    return names;
}

const std::vector<std::string>& said_names() {
    static const std::vector<std::string> names = {"customer_number", "phone", "email", "cookie",
                                                   "name"};
    return names;
}

}  // namespace touchline::simulate
