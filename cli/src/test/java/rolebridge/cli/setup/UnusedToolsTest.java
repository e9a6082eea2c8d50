package rolebridge.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnusedToolsTest {

  @TempDir private Path tools;

  private Path environment(String name) throws IOException {
    Path place = tools.resolve(name);
    Files.createDirectories(place.resolve("lib/deep"));
    Files.writeString(place.resolve("lib/deep/module.py"), "");
    Files.createSymbolicLink(place.resolve("lib64"), Path.of("lib"));
    return place;
  }

  @Test
  void formerOnesOfTheName_go_andNothingElse() throws IOException {
    Path former = environment("localstack-0123456789abcdef");
    Path older = environment("localstack-ffff456789abcdef");
    Path present = environment("localstack-aaaabbbbccccdddd");
    Path sam = environment("sam-0123456789abcdef");
    Path unfinished = environment("unfinished-localstack");
    Path jars = environment("jars-0123456789abcdef");

    UnusedTools.prune(tools, "localstack", present);

    assertThat(former).doesNotExist();
    assertThat(older).doesNotExist();
    assertThat(present).exists();
    assertThat(sam).exists();
    assertThat(unfinished).exists();
    assertThat(jars).exists();
  }

  /** Another process holds it, as a local AWS does until it ends. */
  @Test
  void oneInUse_stays_untilNobodyUsesIt() throws Exception {
    Path former = environment("localstack-0123456789abcdef");
    Process user =
        new ProcessBuilder(
                "python3",
                "-c",
                "import fcntl, sys; f = open(sys.argv[1], 'a+'); fcntl.lockf(f, fcntl.LOCK_SH);"
                    + " print('held', flush=True); sys.stdin.read()",
                former.resolve(UnusedTools.IN_USE).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(user.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");

      UnusedTools.prune(tools, "localstack", tools.resolve("localstack-1"));
      assertThat(former.resolve("lib/deep/module.py")).exists();
    } finally {
      user.getOutputStream().close();
      user.waitFor();
    }

    UnusedTools.prune(tools, "localstack", tools.resolve("localstack-1"));
    assertThat(former).doesNotExist();
  }

  /** A link in it is removed, and not what it leads to. */
  @Test
  void linkOutOfIt_isNotFollowed(@TempDir Path elsewhere) throws IOException {
    Path kept = Files.writeString(elsewhere.resolve("python3"), "");
    Path former = environment("uv-0123456789abcdef");
    Files.createSymbolicLink(former.resolve("python3"), kept);
    Files.createSymbolicLink(former.resolve("folder"), elsewhere);

    UnusedTools.prune(tools, "uv", tools.resolve("uv-1"));

    assertThat(former).doesNotExist();
    assertThat(kept).exists();
  }
}
