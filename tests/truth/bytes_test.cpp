// A seed gives the same bytes, whoever does the work: any number of threads, any order of pods.
// And a person is the same in any company of others.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "simulate/pod.h"
#include "tests/truth/truth.h"

namespace touchline::proof {
namespace {

World world_of(std::uint64_t people, std::uint64_t seed, std::uint32_t team, std::uint32_t crowd) {
    std::string text = small_scenario;  // with a queue: people of a pod depend on each other
    text = replaced(text, "channels = [",
                    "team_customers = " + std::to_string(team) +
                        "\ncrowd = " + std::to_string(crowd) + "\nchannels = [");
    return make_world(read_small(text), people, seed).value();
}

std::vector<std::uint64_t> bytes_of(const World& world, const RunOptions& options) {
    KeepingSink sink;
    EXPECT_TRUE(bool(run(world, sink, options)));
    std::vector<std::uint64_t> hashes;
    for (const Happening& pod : sink.pods) hashes.push_back(hash_of(pod));
    return hashes;
}

RC_GTEST_PROP(Bytes, do_not_depend_on_threads_nor_on_how_far_they_are_ahead, ()) {
    const auto people = *rc::gen::inRange<std::uint64_t>(1, 120);
    const auto team = *rc::gen::inRange<std::uint32_t>(1, 60);
    const auto seed = *rc::gen::arbitrary<std::uint32_t>();
    const World world = world_of(people, seed, team, *rc::gen::inRange<std::uint32_t>(0, 100));
    const RunOptions options{*rc::gen::inRange(1u, 9u), *rc::gen::inRange(0u, 4u)};
    RC_ASSERT(bytes_of(world, options) == bytes_of(world, {1, 0}));
}

// One simulation does pods in any order, some of them twice, and leaves no trace from one to the
// next; so slices of a world can be made alone.
RC_GTEST_PROP(Bytes, of_a_pod_do_not_depend_on_the_pods_before, ()) {
    const auto people = *rc::gen::inRange<std::uint64_t>(1, 100);
    const World world = world_of(people, *rc::gen::arbitrary<std::uint32_t>(), 15, 0);
    const std::vector<std::uint64_t> expected = bytes_of(world, {1, 0});
    const auto order = *rc::gen::container<std::vector<std::uint32_t>>(
        rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(world.pods.size())));
    const Plan plan(world);
    PodSimulation simulation(plan);
    Happening pod;
    for (const std::uint32_t number : order) {
        simulation.run(number, pod);
        RC_ASSERT(hash_of(pod) == expected[number]);
    }
}

// What one person lived through, as text, without places in tables that others share.
std::string life(const World& world, const Happening& pod, Place person) {
    const People& p = pod.people;
    std::string text = world.given_names[p.given[person]] + std::to_string(p.birth_day[person]) +
                       std::to_string(p.frailty[person]) + std::to_string(p.joined_us[person]);
    const Interactions& t = pod.interactions;
    for (Place row = 0; row < t.size(); ++row)
        if (t.person[row] == person)
            text += ";" + world.steps[t.step[row]] + std::to_string(t.begin_us[row]) + "-" +
                    std::to_string(t.end_us[row]) + std::to_string(t.valence[row]);
    return text;
}

std::vector<std::string> lives_of(const KeptRun& run) {
    std::vector<std::string> lives;
    for (const Happening& pod : run.sink.pods)
        for (Place person = 0; person < pod.people.size(); ++person)
            lives.push_back(life(run.world, pod, person));
    return lives;
}

// Where nobody waits for anybody, a person's life hangs on his number and the seed alone: it is
// the same in teams of any size, and among more people.
TEST(Person, lives_the_same_life_among_any_others) {
    std::string text = replaced(proof_text(), "\n[[centres]]\nprefix = \"south\"\ncount = 5\n",
                                "\n[[centres]]\nprefix = \"south\"\ncount = 1\nshare = 0.000001\n");
    text = replaced(text, "prefix = \"north\"\ncount = 5", "prefix = \"north\"\ncount = 1");
    text +=
        "\n[leaving]\n[[leaving.cause]]\nname = \"any\"\na_year = 0.8\n"
        "coefficients = { misery = 0.5, irritation = 0.2 }\n";
    // Staff are of a team; all alike, so it does not matter who serves.
    const auto few = lives_of(*run_and_keep(text, 40, 7));
    const auto more = lives_of(*run_and_keep(text, 60, 7));
    const auto teams = lives_of(
        *run_and_keep(replaced(text, "team_customers = 150", "team_customers = 11"), 40, 7));
    const auto other = lives_of(*run_and_keep(text, 40, 8));
    ASSERT_EQ(few.size(), 40u);
    for (std::size_t person = 0; person < few.size(); ++person) {
        EXPECT_EQ(few[person], more[person]) << person;
        EXPECT_EQ(few[person], teams[person]) << person;
        EXPECT_NE(few[person], other[person]) << person;
    }
}

}  // namespace
}  // namespace touchline::proof
