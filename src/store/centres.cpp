// The centres of the policy as versions: what the hierarchies were at any instant can be asked.
#include <algorithm>
#include <map>
#include <set>

#include "store/state.h"

namespace touchline {
namespace {

struct Hierarchy {
    std::map<std::string, Centre> centres;  // without parents
    std::set<std::pair<std::string, std::string>> parents;  // centre, parent
};

bool same(const Centre& a, const Centre& b) {
    return a.name == b.name && a.zone == b.zone && a.calendar == b.calendar;
}

Hierarchy hierarchy_of(std::span<const Centre> centres) {
    Hierarchy made;
    for (const Centre& centre : centres) {
        for (const std::string& parent : centre.parents) made.parents.emplace(centre.id, parent);
        Centre alone = centre;
        alone.parents.clear();
        made.centres.emplace(centre.id, std::move(alone));
    }
    return made;
}

std::string live(Micros known_at_us) {
    return known_at_us == no_time
               ? "superseded_at is null"
               : "recorded_at <= $known and (superseded_at is null or superseded_at > $known)";
}

Parameters known(Micros known_at_us) {
    Parameters parameters;
    if (known_at_us != no_time) parameters["known"] = Timestamp{known_at_us};
    return parameters;
}

// One change of the policy, inside a transaction.
struct CentreChange {
    Connection& writer;
    std::uint64_t policy_hash;
    Micros at_us;

    Parameters stamp() const { return {{"hash", policy_hash}, {"at", Timestamp{at_us}}}; }
    Status add(const Centre& centre) {
        Parameters values = stamp();
        values.insert({{"centre", centre.id},
                       {"name", centre.name},
                       {"zone", centre.zone},
                       {"calendar", centre.calendar}});
        return writer.run(
            "insert into centre values ($centre, $name, $zone, $calendar, $hash, $at, null)",
            values);
    }
    Status add(const std::pair<std::string, std::string>& link) {
        Parameters values = stamp();
        values.insert({{"centre", link.first}, {"parent", link.second}});
        return writer.run(
            "insert into centre_parent by name select $centre as centre, $parent as parent, "
            "$hash::ubigint as policy_hash, $at::timestamp as recorded_at",
            values);
    }
    Status end(const std::string& centre) {
        return writer.run(
            "update centre set superseded_at = $at where centre = $centre and superseded_at is "
            "null",
            {{"at", Timestamp{at_us}}, {"centre", centre}});
    }
    Status end(const std::pair<std::string, std::string>& link) {
        return writer.run(
            "update centre_parent set superseded_at = $at where centre = $centre and parent = "
            "$parent and superseded_at is null",
            {{"at", Timestamp{at_us}}, {"centre", link.first}, {"parent", link.second}});
    }

    // Whether anything differed.
    Result<bool> from_to(const Hierarchy& before, const Hierarchy& after) {
        bool changed = false;
        for (const auto& [id, centre] : before.centres) {
            const auto now = after.centres.find(id);
            if (now != after.centres.end() && same(now->second, centre)) continue;
            TRY(end(id));
            changed = true;
        }
        for (const auto& [id, centre] : after.centres) {
            const auto was = before.centres.find(id);
            if (was != before.centres.end() && same(was->second, centre)) continue;
            TRY(add(centre));
            changed = true;
        }
        for (const auto& link : before.parents)
            if (!after.parents.contains(link)) {
                TRY(end(link));
                changed = true;
            }
        for (const auto& link : after.parents)
            if (!before.parents.contains(link)) {
                TRY(add(link));
                changed = true;
            }
        return changed;
    }
};

Result<std::vector<Centre>> read_centres(Connection& connection, Micros known_at_us) {
    std::vector<Centre> found;
    TRY(auto rows,
        connection.query("select centre, name, zone, calendar, parent from (select * from centre "
                         "where " +
                             live(known_at_us) + ") left join (select centre, parent from " +
                             "centre_parent where " + live(known_at_us) +
                             ") using (centre) order by centre, parent",
                         known(known_at_us)));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return found;
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            const auto text = [&](std::size_t at) { return std::string(chunk.text(at, i)); };
            if (found.empty() || found.back().id != text(0))
                found.push_back({text(0), text(1), text(2), text(3), {}});
            if (chunk.valid(4, i)) found.back().parents.push_back(text(4));
        }
    }
}

}  // namespace

Result<std::vector<Centre>> Store::centres(Micros known_at_us) {
    const std::lock_guard lock(state_->reading);
    return read_centres(state_->reader, known_at_us);
}

Status Store::record_centres(const CentrePolicy& policy, Micros at_us) {
    const std::lock_guard lock(state_->writing);
    State& state = *state_;
    TRY(const auto before, read_centres(state.writer, no_time));
    CentreChange change{state.writer, policy.hash, state.change_time(at_us)};
    TRY(auto transaction, Transaction::begin(state.writer));
    TRY(const bool changed, change.from_to(hierarchy_of(before), hierarchy_of(policy.centres)));
    if (!changed) return {};
    TRY(state.move_on(change.at_us));
    TRY(transaction.commit());
    state.moved_on(change.at_us);
    return {};
}

}  // namespace touchline
