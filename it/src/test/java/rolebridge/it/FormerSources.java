package rolebridge.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import rolebridge.cli.setup.Workspace;

/**
 * What an installation was made of at an earlier commit, out of the history of this checkout.
 *
 * @param commit as git names it
 * @param folder where its files stand
 */
record FormerSources(String commit, Path folder) {

  private static final List<String> FILES =
      List.of(
          "functions/src/main",
          "functions/pom.xml",
          "statemachines",
          "template.yaml",
          "spoke.yaml",
          "samconfig.toml");

  /** Below this folder, where they stay for the next run of the tests. */
  static FormerSources of(String commit, Path below) {
    Path folder = below.resolve(commit);
    if (!Files.exists(folder.resolve("template.yaml"))) {
      unpack(commit, folder);
    }
    return new FormerSources(commit, folder);
  }

  private static void unpack(String commit, Path folder) {
    try {
      Files.createDirectories(folder);
      Path archive = folder.resolve("sources.tar");
      List<String> git = new ArrayList<>(List.of("git", "-C", Project.ROOT.toString(), "archive"));
      git.addAll(List.of("--output", archive.toString(), commit));
      git.addAll(FILES);
      run(
          git,
          "The history of this checkout lacks commit "
              + commit
              + ", which the test of upgrades begins with. Fetch all of it, as by git fetch"
              + " --unshallow, then run the tests again.");
      run(
          List.of("tar", "-xf", archive.toString(), "-C", folder.toString()),
          archive + " can't be unpacked.");
      Files.delete(archive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(List<String> command, String failure) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      process.getInputStream().transferTo(System.err);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(failure);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** For deploying them; what is built of them stays, too. */
  Workspace workspace() {
    return Project.workspace(folder, folder.resolve("made"));
  }

  String text(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
