// How a thread asks the system: sched_setattr for the length of its turns, nice for their share.
#include "base/process_turns.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace touchline {
namespace {

// The first version of the kernel's struct sched_attr, which the C library does not declare.
struct TurnAttributes {
    std::uint32_t size, policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t priority;
    std::uint64_t turn_ns, deadline_ns, period_ns;
};
static_assert(sizeof(TurnAttributes) == 48);

constexpr std::uint64_t short_turn_ns = 100'000;  // the shortest there is

}  // namespace

void take_short_turns() {
    TurnAttributes attributes{};
    attributes.size = sizeof attributes;
    // What it is already (policy, nice) must be said again.
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
    constexpr std::uint32_t common_policy = 0;
    if (attributes.policy != common_policy) return;
    attributes.turn_ns = short_turn_ns;
    syscall(SYS_sched_setattr, 0, &attributes, 0);
}

void take_late_turns() {
    constexpr int nice = 5;  // each step is worth a fourth
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), nice);
}

}  // namespace touchline
