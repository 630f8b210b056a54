// Rejects hold what was delivered, cut to what a person reads and always UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"

namespace touchline {

inline std::string cut_text(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) {
        while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0) == 0x80)
            --bytes_max;
        text = text.substr(0, bytes_max);
    }
    return is_utf8(text) ? std::string(text) : latin1_to_utf8(text);
}
inline std::string cut_value(std::string_view text) { return cut_text(text, 200); }
inline std::string cut_raw(std::string_view text) { return cut_text(text, 4'000); }

}  // namespace touchline
