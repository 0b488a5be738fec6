// sfumato completion, and sfumato man-pages for the installation
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/manual/completion.h"
#include "apps/sfumato/manual/man_page.h"
#include "apps/sfumato/output.h"
#include "sfumato/base/atomic_file.h"
#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato::app {

void add_completion(Command program, Outcome&) {
  const auto shell = std::make_shared<std::string>();
  const Command command = add_command(program, "completion", "print a script that completes commands in a shell",
                                      "sfumato completion bash > sfumato.bash");
  command.add_text("SHELL", *shell, "the shell: bash, zsh, fish").value_name("").required();
  command.on_run(
      [program, shell] { write_out(completion_script(parse_name<Shell>("SHELL", *shell), program.shape())); });
}

void add_man_pages(Command program, Outcome&) {
  const auto folder = std::make_shared<std::string>();
  const Command command =
      add_command(program, "man-pages", "write the manual pages into a folder", "sfumato man-pages man").hide();
  command.add_text("FOLDER", *folder, "the folder, which is made where it is missing").value_name("").required();
  command.on_run([program, folder] {
    std::error_code error;
    std::filesystem::create_directories(*folder, error);
    if (error) fail(ErrorKind::failure, "cannot make the folder {}: {}", quoted_text(*folder), error.message());
    for (const ManPage& page : man_pages(program.shape(), SFUMATO_VERSION)) {
      AtomicFile file((std::filesystem::path(*folder) / page.file).string());
      file.write(page.text);
      file.commit();
    }
  });
}

}  // namespace sfumato::app
