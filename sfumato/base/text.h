// Text from files that nobody has vouched for, made fit for a message of one line.
#pragma once

#include <string>
#include <string_view>

namespace sfumato {

/// Whether the bytes are UTF-8.
bool is_utf8(std::string_view bytes);

/// 'text' in quotes: cut after some 40 bytes, with control characters and what is not UTF-8 as \xNN.
std::string quoted_text(std::string_view text);

/// Without blanks and tabs at its ends.
std::string_view trimmed(std::string_view text);

}  // namespace sfumato
