// Records of people, as centres type them; and lines put into their places.
#include "simulate/export_people.h"

#include <algorithm>
#include <map>

#include "simulate/export_line.h"

namespace touchline::simulate {

Micros read_back(const Subject& subject, const std::vector<PlannedColumn>& columns) {
    if ((subject.planted & planted_broken) != 0) return no_time;
    const Interactions& all = subject.pod->happening.interactions;
    const Micros begin = subject.written != nullptr
                             ? subject.recorded_us
                             : all.begin_us[subject.interaction] + subject.skew_us;
    const Zone& zone = subject.plan->zone_for(*subject.source, subject.centre);
    const Dialect& dialect = *subject.dialect;
    for (const PlannedColumn& column : columns) {
        if (column.field != SourceField::begin || column.own_times) continue;
        const bool mixed = (subject.planted & planted_mixed_format) != 0;
        return (mixed ? dialect.other_times : dialect.times).read_back(begin, zone);
    }
    return subject.source->dialect.times.read_back(begin, zone);
}

void LineWriter::give_away() {
    if (status_ && !lines_.lines.empty()) status_ = give_(lines_);
    lines_.lines.clear();
    lines_.told.clear();
    lines_.text.clear();
}

void LineWriter::write(const Dialect& dialect, std::span<const Subject> around,
                       std::span<const Subject> turns, ExportLine& line) {
    const SourceSystem& system = *around.front().source->system;
    line.text_begin = static_cast<std::uint32_t>(lines_.text.size());
    Subject outer = around.front();
    outer.dialect = &dialect;
    std::vector<Subject> inner(turns.begin(), turns.end());
    for (Subject& turn : inner) turn.dialect = &dialect;
    line.records = 1;
    switch (system.format) {
        case SourceSystem::Format::csv: append_csv(lines_.text, outer); break;
        case SourceSystem::Format::jsonl: append_json(lines_.text, outer, inner); break;
        case SourceSystem::Format::xes: line.records = append_xes(lines_.text, outer); break;
    }
    if ((outer.planted & planted_cut) != 0) cut_line(lines_.text, line.text_begin, outer);
    if (system.format != SourceSystem::Format::xes) lines_.text += '\n';
    if (dialect.latin1) to_latin1(lines_.text, line.text_begin);
    line.text_size = static_cast<std::uint32_t>(lines_.text.size()) - line.text_begin;
}

void LineWriter::copy(ExportLine line, std::uint32_t planted) {
    ++line.copy;
    const std::uint32_t begin = line.told_begin;
    line.told_begin = static_cast<std::uint32_t>(lines_.told.size());
    for (std::uint32_t i = 0; i < line.told_count; ++i) {
        Told told = lines_.told[begin + i];
        told.planted |= planted;
        lines_.told.push_back(told);
    }
    lines_.lines.push_back(line);
}

void LineWriter::place(const PlannedSource& source, const LineKey& key, const LineDirt& dirt,
                       std::span<const Subject> around, std::span<const Subject> turns,
                       ExportLine line) {
    if ((dirt.planted & planted_lost) != 0) {
        lines_.lines.push_back(line);
        return;
    }
    const std::uint32_t period = plan_.period_at(source, dirt.recorded_us);
    line.file = plan_.file_of(source, key.centre, period);
    line.major = line.trace != 0 ? line.trace : static_cast<std::uint64_t>(dirt.place_us);
    line.minor = line.trace != 0 ? static_cast<std::uint64_t>(dirt.place_us) : 0;
    write(plan_.dialect_of(source, period), around, turns, line);
    lines_.lines.push_back(line);
    if (dirt.again_here) copy(line, planted_repeated);
    const auto& begins = plan_.periods_of(source);
    if (period + 2 >= begins.size()) return;  // no delivery after this one
    const bool overlaps =
        source.system->overlap_us > 0 && std::max(dirt.recorded_us, begins[period]) >=
                                             begins[period + 1] - source.system->overlap_us;
    if (!overlaps && !dirt.again_next) return;
    // A new release of the system begins afresh: written otherwise, it would be a new version.
    if (&plan_.dialect_of(source, period + 1) != &plan_.dialect_of(source, period)) return;
    ExportLine again = line;
    again.file = plan_.file_of(source, key.centre, period + 1);
    copy(again, overlaps ? planted_overlap : planted_repeated);
}

std::uint64_t number_of(const Pod& pod, const ExportPlan& plan, Place person) {
    const People& people = pod.happening.people;
    const Place first = people.household[person];
    if (first == person || first == nowhere) return people.customer_number[person];
    Stream stream(key_of(plan.world->seed, pod.happening.first_person + person), Purpose::record);
    return people
        .customer_number[stream.chance(plan.world->scenario.dirt.two_people_one_record) ? first
                                                                                        : person];
}

std::uint64_t device_of(const Pod& pod, const ExportPlan& plan, Place person, Micros at_us) {
    const std::uint64_t key =
        key_of(key_of(plan.world->seed, 0xC00C1E), pod.happening.first_person + person);
    Stream stream(key, Purpose::record, static_cast<std::uint64_t>(at_us / 86'400'000'000LL));
    return key_of(key, stream.chance(0.3) ? 2 : 1);
}

namespace {

// A slip of the hand somewhere in the plain letters of a word.
void mistype(std::string& word, Stream& stream) {
    std::vector<std::size_t> letters;
    const auto plain = [&word](std::size_t at) {
        return (word[at] >= 'a' && word[at] <= 'z') || (word[at] >= '0' && word[at] <= '9');
    };
    for (std::size_t i = 1; i + 1 < word.size(); ++i)
        if (plain(i) && plain(i + 1)) letters.push_back(i);
    if (letters.empty()) {
        word += 'e';
        return;
    }
    const std::size_t at = letters[stream.below(static_cast<std::uint32_t>(letters.size()))];
    switch (stream.below(4)) {
        case 0:
            if (word[at] == word[at + 1]) word.erase(at, 1);
            else std::swap(word[at], word[at + 1]);
            break;
        case 1: word.erase(at, 1); break;
        case 2: word.insert(at, 1, word[at]); break;
        default: word[at] = word[at] == 'x' ? 's' : 'x'; break;
    }
}

std::string phone_text(std::uint64_t phone, const std::string& country, std::uint32_t way) {
    const std::string digits = std::to_string(phone);
    const std::string national =
        digits.starts_with(country) ? digits.substr(country.size()) : digits;
    switch (way) {
        case 1: return "00" + digits;
        case 2: return "0" + national;
        case 3: return "+" + country + " (0)" + national.substr(0, 3) + "/" + national.substr(3);
        case 4: return "+" + country + " " + national.substr(0, 3) + " " + national.substr(3);
        default: return "+" + digits;
    }
}

class RecordWriter {
public:
    RecordWriter(const Pod& pod, const PlannedSource& source, const ExportPlan& plan)
        : pod_(pod),
          source_(source),
          plan_(plan),
          world_(*plan.world) {}

    Written write(Place person, Code centre, std::uint32_t copy, Micros at_us) {
        planted = 0;
        const Dirt& dirt = world_.scenario.dirt;
        const std::uint64_t who = pod_.happening.first_person + person;
        Stream stream(key_of(key_of(world_.seed, who), centre * 8ULL + copy), Purpose::record);
        Written w = clean(person);
        change_name(w, who, at_us);
        // Unique in its centre, and no two centres count alike.
        w.record = (who * 2 + copy) ^ (key_of(world_.seed, centre) & 0x3FFF'FFFF);
        if (stream.chance(dirt.moved)) {
            const auto town = 1 + stream.below(static_cast<std::uint32_t>(world_.towns.size() - 1));
            w.town = world_.towns[town];
            w.postcode = world_.postcodes[town];
            w.street = world_.streets[1 + stream.below(static_cast<std::uint32_t>(
                                              world_.streets.size() - 1))] +
                       " " + std::to_string(1 + stream.below(90));
            planted |= planted_moved;
        }
        for (std::string* word : {&w.given, &w.family, &w.street, &w.email}) {
            if (!stream.chance(dirt.typo)) continue;
            mistype(*word, stream);
            planted |= planted_typo;
        }
        if (stream.chance(dirt.phone_formats)) {
            w.phone = phone_text(pod_.happening.people.phone[person], world_.scenario.country_code,
                                 1 + stream.below(4));
            planted |= planted_phone_format;
        }
        if (copy > 0) planted |= planted_duplicate;
        leave_out(w, stream);
        return w;
    }

    std::uint32_t planted = 0;
    std::uint8_t said = 0;

private:
    Written clean(Place person) {
        const People& people = pod_.happening.people;
        Written w;
        w.given = world_.given_names[people.given[person]];
        w.family = world_.family_names[people.family[person]];
        w.street =
            world_.streets[people.street[person]] + " " + std::to_string(people.house[person]);
        w.town = world_.towns[people.town[person]];
        w.postcode = world_.postcodes[people.town[person]];
        w.phone = phone_text(people.phone[person], world_.scenario.country_code, 0);
        w.email = std::string(people.email.at(person));
        w.customer_number = number_of(pod_, plan_, person);
        if (w.customer_number != people.customer_number[person]) planted |= planted_number_of_other;
        return w;
    }

    // Before the day he changes it, he has another family name.
    void change_name(Written& w, std::uint64_t who, Micros at_us) {
        const Scenario& scenario = world_.scenario;
        Stream stream(key_of(world_.seed, who), Purpose::record, 1);
        if (!stream.chance(scenario.dirt.renamed)) return;
        const auto span = static_cast<double>(scenario.until_us - scenario.start_us);
        const Micros day = scenario.start_us + static_cast<Micros>(stream.uniform() * span);
        const auto old =
            1 + stream.below(static_cast<std::uint32_t>(world_.family_names.size() - 1));
        if (at_us >= day || world_.family_names[old] == w.family) return;
        w.family = world_.family_names[old];
        planted |= planted_renamed;
    }

    void leave_out(Written& w, Stream& stream) {
        const std::uint8_t may = source_.may_say;
        const double missing = source_.system->dirt.missing;
        said = 0;
        const auto keep = [&](std::uint8_t bit) {
            if ((may & bit) == 0) return false;
            if (missing > 0 && stream.chance(missing)) {
                planted |= planted_missing;
                return false;
            }
            said |= bit;
            return true;
        };
        if (!keep(said_customer_number)) w.customer_number = 0;
        if (!keep(said_phone)) w.phone.clear();
        if (!keep(said_email)) w.email.clear();
        if ((may & said_name) != 0) said |= said_name;
        if (w.customer_number == 0) planted &= ~std::uint32_t{planted_number_of_other};
        if (w.phone.empty()) planted &= ~std::uint32_t{planted_phone_format};
    }

    const Pod& pod_;
    const PlannedSource& source_;
    const ExportPlan& plan_;
    const World& world_;
};

}  // namespace

// A centre makes a record of a person the first time that somebody there serves him, and by
// mistake a second one some time later.
void write_people(const Pod& pod, const PlannedSource& source, LineWriter& out) {
    const ExportPlan& plan = out.plan();
    const Interactions& all = pod.happening.interactions;
    RecordWriter writer(pod, source, plan);
    std::map<std::pair<Place, Code>, std::uint32_t> records;
    for (Place i = 0; i < all.size(); ++i) {
        if (all.staff[i] == 0 || all.centre[i] == none) continue;
        if ((all.flags[i] & (flag_backoffice | flag_abandoned | flag_closed)) != 0) continue;
        const Place person = all.person[i];
        std::uint32_t& made = records[{person, all.centre[i]}];
        if (made >= 2) continue;
        const std::uint64_t who = pod.happening.first_person + person;
        const LineKey key{key_of(who, all.centre[i] * 4ULL + made), all.end_us[i], all.centre[i]};
        if (made == 1) {
            Stream stream(key.key, Purpose::record, truth_id(pod.happening.pod, i));
            if (!stream.chance(plan.world->scenario.dirt.duplicate / 3)) continue;
        }
        const LineDirt dirt = plant(plan, source, key);
        const Written written = writer.write(person, all.centre[i], made, all.end_us[i]);
        ++made;
        Subject subject;
        subject.plan = &plan;
        subject.source = &source;
        subject.dialect = &source.dialect;
        subject.pod = &pod;
        subject.interaction = i;
        subject.person = person;
        subject.centre = all.centre[i];
        subject.id = written.record;
        subject.said = writer.said;
        subject.planted = dirt.planted | writer.planted;
        subject.skew_us = (dirt.planted & planted_clock) != 0 ? plan.skew_us[key.centre] : 0;
        subject.recorded_us = all.end_us[i] + subject.skew_us;
        subject.written = &written;
        out.add(source, key, dirt, {&subject, 1}, {}, 0, [&](const Subject& s) {
            Told told;
            told.subject = who;
            told.because_of = truth_id(pod.happening.pod, i);
            told.written_us = read_back(s, source.columns);
            told.planted = s.planted;
            told.centre = s.centre;
            told.said = s.said;
            return told;
        });
    }
}

}  // namespace touchline::simulate
