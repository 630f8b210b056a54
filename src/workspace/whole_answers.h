// What is most asked about all journeys of a workspace that is live: the map, the variants and the
// measures without a lens. Each is folded when somebody first asks, then kept current with each
// change, so that asking costs the same however long the history is; when nobody has asked for many
// changes, it is given up.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "insight/kept_measures.h"
#include "summary/kept_map.h"
#include "summary/kept_variants.h"

namespace touchline {

// What a change of the index touched.
struct TouchedTimelines {
    IndexKey since;  // of the index that it began from
    std::vector<CustomerId> customers;  // whose timelines may differ, each once
};

// Asked from any thread; changed by one at a time, who never waits for a fold.
class WholeAnswers {
public:
    // Questions are of this index from now on; those that have to fold use so many threads.
    void begin(std::shared_ptr<const Index> index, unsigned threads);
    // They are of `now`. What is kept is given up when the change began from another index than
    // the one it is of.
    void change(std::shared_ptr<const Index> now, const TouchedTimelines& touched,
                unsigned threads);
    void same(std::shared_ptr<const Index> now);  // no timeline differs
    void end();

    // Null before begin(). The policy of the population is left to the caller.
    std::shared_ptr<const JourneyMap> map();
    std::shared_ptr<const VariantList> variants(std::size_t top);  // null for too many rows, too
    std::shared_ptr<const JourneyMeasures> measures();

    // Whether what is kept at the moment equals a fold of the index; what that is, in words.
    struct Comparison {
        bool holds = true;
        std::string kept;
    };
    Comparison compare(const Index& index, unsigned threads);

private:
    using Changed = std::shared_ptr<const ChangedJourneys>;

    template <class Kept, class Answer>
    struct Keeping {
        std::mutex folding;  // by one who asks; others wait for it
        std::optional<Kept> kept;
        std::uint64_t unasked = 0;  // changes since somebody asked
        std::optional<std::vector<Changed>> meanwhile;  // while somebody folds
        std::shared_ptr<const Answer> answer;  // of what is kept now, with so many rows
        std::size_t rows = 0;

        bool wanted() const { return kept || meanwhile; }
        void give_up();
        void change(const Changed& changed);
    };
    template <class Kept, class Answer, class Make>
    std::shared_ptr<const Answer> ask(Keeping<Kept, Answer>& keeping, std::size_t rows,
                                      const Make& make);
    void give_up();

    std::mutex guard_;  // of all but `folding`; held for moments
    std::shared_ptr<const Index> of_;
    unsigned threads_ = 1;
    Keeping<KeptMap, JourneyMap> map_;
    Keeping<KeptVariants, VariantList> variants_;
    Keeping<KeptMeasures, JourneyMeasures> measures_;
};

}  // namespace touchline
