// Putting sums together, and the answer that people read.
#include "insight/measure_sums.h"

namespace touchline {
namespace {

void add_up(Recurrence& sum, const Recurrence& by) {
    sum.self_loop_repeat += by.self_loop_repeat;
    sum.self_loop_redo += by.self_loop_redo;
    sum.repetition_repeat += by.repetition_repeat;
    sum.repetition_redo += by.repetition_redo;
}

}  // namespace

void MeasureSums::merge(const MeasureSums& other) {
    for (std::size_t k = 0; k < kinds_.size(); ++k) {
        kinds_[k].interactions += other.kinds_[k].interactions;
        kinds_[k].journeys += other.kinds_[k].journeys;
        kinds_[k].rework_journeys += other.kinds_[k].rework_journeys;
        add_up(kinds_[k].by_channel, other.kinds_[k].by_channel);
        add_up(kinds_[k].by_staff, other.kinds_[k].by_staff);
    }
    for (const auto count :
         {&JourneyMeasures::pairs, &JourneyMeasures::hand_offs, &JourneyMeasures::hand_off_pairs,
          &JourneyMeasures::channel_switches, &JourneyMeasures::channel_pairs,
          &JourneyMeasures::journeys_with_hand_off, &JourneyMeasures::journeys_with_switch,
          &JourneyMeasures::rework_journeys, &JourneyMeasures::journeys_with_participants,
          &JourneyMeasures::participants})
        all_.*count += other.all_.*count;
    processing_ms_ += other.processing_ms_;
    throughput_ms_ += other.throughput_ms_;
    journeys_ += other.journeys_;
}

void MeasureSums::recode(const std::vector<std::uint32_t>& codes, std::size_t kinds) {
    std::vector<KindMeasureSums> wider(kinds);
    for (std::size_t k = 0; k < codes.size(); ++k) wider[codes[k]] = kinds_[k];
    kinds_ = std::move(wider);
    last_.assign(kinds, {});
}

JourneyMeasures MeasureSums::result(const Names& kinds, const Population& population) const {
    JourneyMeasures answer = all_;
    answer.population = population;
    for (std::size_t k = 0; k < kinds_.size(); ++k) {
        const KindMeasureSums& kind = kinds_[k];
        if (kind.interactions > 0)
            answer.kinds.push_back({kinds[k], kind.interactions, kind.journeys,
                                    kind.rework_journeys, kind.by_channel, kind.by_staff});
    }
    if (journeys_ == 0) return answer;
    const auto journeys = static_cast<double>(journeys_);
    answer.processing_ms_mean = static_cast<double>(processing_ms_) / journeys;
    answer.throughput_ms_mean = static_cast<double>(throughput_ms_) / journeys;
    answer.waiting_ms_mean = static_cast<double>(throughput_ms_ - processing_ms_) / journeys;
    return answer;
}

}  // namespace touchline
