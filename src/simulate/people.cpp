// Makes people: names and addresses, habits, and when they became customers.
#include "simulate/people.h"

#include <algorithm>
#include <cmath>

#include "simulate/name_lists.h"
#include "simulate/stream.h"

namespace touchline::simulate {

namespace {

constexpr Micros day_us = 86'400'000'000;

double spread_factor(Stream& stream, double spread) {
    return spread > 1 ? std::exp(std::log(spread) * stream.normal()) : 1;
}

// A permutation of 0 … modulus - 1 (a power of ten): neighbours lie far apart.
std::uint64_t permuted(std::uint64_t number, std::uint64_t modulus, std::uint64_t shift) {
    constexpr std::uint64_t factor = 387'420'489;  // odd, no multiple of 5
    return ((number % modulus) * factor + shift % modulus) % modulus;
}

void append_ascii(std::string& out, std::string_view name) {
    static constexpr std::pair<std::string_view, std::string_view> folds[] = {
        {"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"}, {"Ä", "ae"}, {"Ö", "oe"}, {"Ü", "ue"}};
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto fold = std::find_if(std::begin(folds), std::end(folds), [&](const auto& each) {
            return name.substr(i).starts_with(each.first);
        });
        if (fold != std::end(folds)) {
            out += fold->second;
            i += fold->first.size() - 1;
        } else {
            out += static_cast<char>(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
        }
    }
}

void add_email(const World& world, People& people, std::uint64_t number, Stream& stream) {
    static constexpr std::string_view domains[] = {"post.example", "mail.example", "web.example",
                                                   "home.example"};
    std::string& out = people.email.bytes;
    append_ascii(out, world.given_names[people.given.back()]);
    out += '.';
    append_ascii(out, world.family_names[people.family.back()]);
    out += '.';
    do {  // his number in base 32: no two people have one address
        out += "abcdefghijkmnpqrstuvwxyz23456789"[number % 32];
        number /= 32;
    } while (number > 0);
    out += '@';
    out += domains[stream.below(4)];
    people.email.finish();
}

class Maker {
public:
    Maker(const Plan& plan, const PodPlan& pod, People& people, std::vector<PersonState>& states)
        : plan_(plan),
          design_(plan.scenario.people_design),
          pod_(pod),
          people_(people),
          states_(states) {
        while (numbers_ < 10 * plan.world.people) numbers_ *= 10;
    }

    void add(Place place) {
        const std::uint64_t number = pod_.first_person + place;
        PersonState state;
        state.key = key_of(plan_.world.seed, number);
        identity(place, number, state.key);
        traits(state);
        times(state);
        states_.push_back(state);
    }

private:
    void identity(Place place, std::uint64_t number, std::uint64_t key) {
        const World& world = plan_.world;
        Stream stream(key, Purpose::identity), home(key, Purpose::household);
        const bool together = place > 0 && home.chance(design_.household);
        const Place head = together ? people_.household[place - 1] : place;
        people_.household.push_back(head);
        people_.given.push_back(draw_ranked(world.given_names, stream));
        const Code family = draw_ranked(world.family_names, stream);
        constexpr double same_name = 0.8;  // of those who live together
        people_.family.push_back(together && home.chance(same_name) ? people_.family[head]
                                                                    : family);
        const Code street = draw_ranked(world.streets, stream);
        const Code town = draw_ranked(world.towns, stream);
        const auto house = static_cast<std::uint16_t>(1 + stream.below(120));
        people_.street.push_back(together ? people_.street[head] : street);
        people_.town.push_back(together ? people_.town[head] : town);
        people_.house.push_back(together ? people_.house[head] : house);
        const double years = 18 + 67 * stream.uniform();
        people_.birth_day.push_back(static_cast<std::int32_t>(
            static_cast<double>(plan_.scenario.start_us / day_us) - years * 365.25));
        const bool shared = together && home.chance(design_.shared_phone);
        people_.phone_shared.push_back(shared);
        if (shared) people_.phone_shared[head] = 1;
        people_.phone.push_back(shared ? people_.phone[head] : phone(number));
        people_.customer_number.push_back(numbers_ + permuted(number, numbers_, world.seed * 7919));
        add_email(world, people_, number, stream);
    }

    std::uint64_t phone(std::uint64_t number) const {
        std::uint64_t country = 0;
        for (const char digit : plan_.scenario.country_code)
            if (digit >= '0' && digit <= '9') country = country * 10 + (digit - '0');
        constexpr std::uint64_t lines = 1'000'000'000;
        return (country * 100 + 15) * lines + permuted(number, lines, plan_.world.seed * 104'729);
    }

    void traits(PersonState& state) {
        Stream stream(state.key, Purpose::traits);
        const std::size_t at = plan_.segments.pick(stream.uniform());
        const Segment& segment = design_.segments[at];
        people_.segment.push_back(static_cast<Code>(at + 1));
        const std::size_t channel = plan_.prefers[at + 1].pick(stream.uniform());
        people_.preferred_channel.push_back(plan_.preferred[at + 1][channel]);
        Code need = none;
        double chance = stream.uniform();
        for (std::size_t n = 0; n < design_.needs.size() && need == none; ++n) {
            if (chance < design_.needs[n].share) need = static_cast<Code>(n + 1);
            chance -= design_.needs[n].share;
        }
        people_.special_need.push_back(need);
        const double value = segment.value.sample(stream), mean = segment.value.mean();
        people_.value_minor.push_back(static_cast<std::int32_t>(std::llround(value * 100)));
        state.value_ratio = mean > 0 && value > 0 ? value / mean : 1;
        state.needs = spread_factor(stream, design_.needs_spread);
        people_.patience.push_back(
            static_cast<float>(segment.patience * spread_factor(stream, design_.patience_spread)));
        people_.answers.push_back(
            static_cast<float>(segment.answers * spread_factor(stream, design_.answers_spread)));
        people_.refers.push_back(static_cast<float>(segment.refers));
        const double variance = design_.frailty_variance;
        const Distribution frailty{
            {{1, Distribution::Form::gamma, 1, 1 / std::max(variance, 1e-9)}}};
        people_.frailty.push_back(variance > 0 ? static_cast<float>(frailty.sample(stream)) : 1.0F);
    }

    void times(PersonState& state) {
        const Scenario& scenario = plan_.scenario;
        const Segment& segment = design_.segments[people_.segment.back() - 1u];
        Stream stream(state.key, Purpose::start, ~std::uint64_t{0});
        state.stock_us = scenario.start_us;
        people_.left_us.push_back(no_time);
        people_.left_cause.push_back(none);
        people_.referred_by.push_back(nowhere);
        if (stream.chance(segment.newcomers)) {
            const auto span = static_cast<double>(scenario.until_us - scenario.start_us);
            state.begins_us = scenario.start_us + static_cast<Micros>(span * stream.uniform());
            people_.joined_us.push_back(no_time);
            return;
        }
        state.customer = true;
        people_.joined_us.push_back(scenario.start_us - segment.tenure.sample_us(stream));
    }

    const Plan& plan_;
    const PeopleDesign& design_;
    const PodPlan& pod_;
    People& people_;
    std::vector<PersonState>& states_;
    std::uint64_t numbers_ = 1'000'000;  // customer numbers are below twice this
};

}  // namespace

void make_people(const Plan& plan, const PodPlan& pod, People& people,
                 std::vector<PersonState>& states) {
    states.clear();
    Maker maker(plan, pod, people, states);
    for (Place place = 0; place < pod.people; ++place) maker.add(place);
}

}  // namespace touchline::simulate
