// Short options are turned into lens text, so that there is one parser and one meaning.
#include "cli/lens_options.h"

#include <CLI/CLI.hpp>

namespace touchline {
namespace {

// In an option of its own a value is plain: only the comma separates.
std::string escape(const std::string& value) {
    std::string out;
    for (const char c : value) {
        if (c == '%') out += "%25";
        else if (c == '&') out += "%26";
        else out += c;
    }
    return out;
}

}  // namespace

void LensOptions::define(CLI::App& app) {
    app.add_option("--lens", text_,
                   "which journeys: \"from=2012-01-01&channel=voice,chat\"; fields: from, until, "
                   "period, journey, outcome, starts_with, ends_with, channel, centre, kind, "
                   "staff, attr.NAME, segment.NAME, show.kind, show.channel, show.centre, known_at")
        ->group("Lens");
    for (const char* name : {"from", "until", "channel", "centre", "kind", "journey"}) {
        app.add_option_function<std::string>(
               std::string("--") + name,
               [this, name](const std::string& value) {
                   fields_.push_back(std::string(name) + "=" + escape(value));
               },
               std::string("short for --lens \"") + name + "=…\"")
            ->group("Lens");
    }
}

Result<Lens> LensOptions::read() const {
    std::string text = text_;
    for (const std::string& field : fields_) text += (text.empty() ? "" : "&") + field;
    return read_lens(text);
}

}  // namespace touchline
