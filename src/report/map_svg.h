// The journey map as a picture: a self-contained SVG.
//
// Box = kind, line = how often one follows the other (width, by square root), colour = the
// median wait between them. Rare paths are folded and counted in the caption.
#pragma once

#include <string>

#include "model/answer.h"
#include "report/map_fold.h"

namespace touchline {

struct PictureOptions {
    std::string title = "Customer journeys";
    FoldOptions fold;
    bool lanes = false;  // a band a channel
};

std::string write_map_svg(const JourneyMap& map, const PictureOptions& options = {});

}  // namespace touchline
