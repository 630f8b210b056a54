// A progress bar on standard error: only on a terminal, only for work of more than a second.
#pragma once

#include <memory>

#include "base/process.h"

namespace touchline {

class ProgressBar {
public:
    explicit ProgressBar(const Progress& progress);
    ~ProgressBar();  // wipes the line

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace touchline
