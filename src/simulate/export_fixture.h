// A pod made by hand, and the small scenario with systems that write it down. Tests only.
#pragma once

#include <string>

#include "simulate/export.h"
#include "simulate/scenario_fixture.h"

namespace touchline::simulate {

inline constexpr Micros minute_us = 60'000'000, hour_us = 60 * minute_us, day_us = 24 * hour_us;

struct MadeWorld {
    World world;
    Happening pod;

    // The small scenario with more at its end.
    explicit MadeWorld(const std::string& more)
        : world(make_world(read_small(small_scenario + more), 100, 7).value()) {
        pod.centre = 1;
        for (int i = 0; i < 3; ++i) add_person();
    }

    void add_person() {
        People& p = pod.people;
        const auto number = static_cast<std::uint16_t>(p.size());
        p.segment.push_back(1);
        p.given.push_back(static_cast<Code>(1 + number));
        p.family.push_back(static_cast<Code>(2 + number));
        p.street.push_back(static_cast<Code>(3 + number));
        p.town.push_back(1);
        p.special_need.push_back(none);
        p.preferred_channel.push_back(1);
        p.household.push_back(nowhere);
        p.birth_day.push_back(3653);
        p.house.push_back(static_cast<std::uint16_t>(10 + number));
        p.phone.push_back(491715550000ULL + number);
        p.phone_shared.push_back(0);
        p.customer_number.push_back(700'000 + number);
        p.email.add("p" + std::to_string(number) + "@mail.example");
        p.joined_us.push_back(0);
        p.left_us.push_back(no_time);
        p.left_cause.push_back(none);
        p.value_minor.push_back(1000);
        for (auto* traits : {&p.frailty, &p.patience, &p.answers, &p.refers}) traits->push_back(1);
        p.referred_by.push_back(nowhere);
    }

    // A contact: what is not said is nobody's, nothing's, and known by the customer number.
    struct Contact {
        Place person = 0;
        const char* kind = "call_answered";
        const char* channel = "voice";
        Micros arrived = 0, begin = 0, end = 0;  // after the start of the scenario
        KnownAs known_as = KnownAs::customer_number;
        Code centre = 1;
        std::uint32_t staff = 1;
        std::uint16_t flags = 0;
        Place journey = 0;
    };
    Place add(const Contact& c) {
        Interactions& i = pod.interactions;
        const Micros start = world.scenario.start_us;
        i.person.push_back(c.person);
        i.journey.push_back(c.journey);
        i.step.push_back(none);
        i.planned_step.push_back(none);
        i.kind.push_back(world.kinds.find(c.kind));
        i.channel.push_back(world.channels.find(c.channel));
        i.centre.push_back(c.centre);
        i.reason.push_back(1);
        i.staff.push_back(c.staff);
        i.arrived_us.push_back(start + c.arrived);
        i.begin_us.push_back(start + c.begin);
        i.end_us.push_back(start + c.end);
        i.object.push_back(nowhere);
        i.caused_by.push_back(nowhere);
        i.cost_minor.push_back(250);
        i.valence.push_back(0);
        i.mean_valence.push_back(0);
        i.flags.push_back(c.flags);
        i.known_as.push_back(c.known_as);
        i.wanted_channel.push_back(none);
        i.incident.push_back(none);
        i.said.push_back(none);
        return static_cast<Place>(i.size() - 1);
    }

    // Every line of a source, each behind the path of its file, in the order made.
    std::string lines_of(const std::string& source) {
        auto made = Exporter::make(world);
        EXPECT_TRUE(bool(made)) << (made ? "" : made.error().message);
        if (!made) return {};
        lines = {};
        const Status given = made.value().lines(pod, [&](const ExportLines& some) -> Status {
            EXPECT_TRUE(lines.lines.empty()) << "more than are given at a time";
            return lines = some, Status();
        });
        EXPECT_TRUE(bool(given));
        std::string text;
        for (const ExportLine& line : lines.lines) {
            if (world.scenario.sources[line.source].name != source) continue;
            text += line.file == no_file ? "-" : made.value().files()[line.file].path;
            text += ": ";
            text += lines.text_of(line);
        }
        return text;
    }
    ExportLines lines;
};

}  // namespace touchline::simulate
