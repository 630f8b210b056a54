// The lens on the command line: --lens TEXT, or its common fields as options of their own.
#pragma once

#include <string>
#include <vector>

#include "model/lens.h"

namespace CLI {
class App;
}

namespace touchline {

class LensOptions {
public:
    void define(CLI::App& app);
    Result<Lens> read() const;

private:
    std::string text_;
    std::vector<std::string> fields_;  // "channel=voice" as typed by the short options
};

}  // namespace touchline
