package rolebridge.cli.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The hash-locked virtual environments. Each is built in a temporary folder and renamed into place
 * under a lock, so there is a whole one or none; one that is there is never touched again and needs
 * no network. Its name carries the hash of what it was made from; one that takes the place of
 * others removes them, but for those that something runs from.
 */
public final class PythonTools {

  private static final String REQUIREMENTS = "local/requirements/";

  private final Workspace workspace;
  private final Progress progress;

  public PythonTools(Workspace workspace, Progress progress) {
    this.workspace = workspace;
    this.progress = progress;
  }

  /** Python of the environment that runs the local AWS. */
  public Path localAws() {
    return environment("localstack", List.of("localstack"), true);
  }

  /** Python of the environment that has the AWS SAM command line. */
  public Path sam() {
    return environment("sam", List.of("sam"), false);
  }

  /**
   * Python of the environment that tests the local AWS: all that it runs on, and the test tools.
   */
  public Path tests() {
    return environment("test", List.of("localstack", "test"), true);
  }

  /** Python of the environment that has real clients of the XSOAR server, to test its double. */
  public Path xsoarClients() {
    return environment("xsoar-clients", List.of("xsoar-clients"), false);
  }

  private Path environment(String name, List<String> locks, boolean withLocal) {
    SourceHash hash = new SourceHash().add(workspace.python().toString());
    locks.forEach(lock -> hash.add(workspace.root(), REQUIREMENTS + lock + ".txt"));
    if (withLocal) {
      // The environment refers to local/ by its full path and holds its entry points.
      hash.add(workspace.root().toString()).add(workspace.root(), "local/pyproject.toml");
    }
    Path place = workspace.tools().resolve(name + "-" + hash.value());
    if (!Files.exists(place)) {
      progress.say(
          "Setting up "
              + title(name)
              + " once, in "
              + workspace.tools()
              + "; later runs skip this.");
      try (FileLock _ =
          FileLock.take(workspace.tools().resolve("lock"), progress, "installing its tools")) {
        if (!Files.exists(place)) {
          build(name, place, locks, withLocal);
        }
      }
    }
    return place.resolve("bin/python");
  }

  private void build(String name, Path place, List<String> locks, boolean withLocal) {
    Path uv = name.equals("uv") ? null : uv();
    try (Progress.Step step = progress.start("Installing " + title(name))) {
      Path unfinished = workspace.tools().resolve("unfinished-" + name);
      Folders.delete(unfinished);
      Path log = workspace.logs().resolve("tools.log");
      create(uv, unfinished, log);
      for (String lock : locks) {
        // A lock is complete, also where it leaves out what a package asks for and nobody needs.
        install(
            uv,
            unfinished,
            log,
            "--no-deps",
            "--require-hashes",
            "-r",
            REQUIREMENTS + lock + ".txt");
      }
      if (withLocal) {
        install(uv, unfinished, log, "--no-build-isolation", "--no-deps", "-e", "local");
      }
      if (name.equals("localstack")) {
        // The first start would do it otherwise, and take seconds longer than the others.
        String python = unfinished.resolve("bin/python").toString();
        run(List.of(python, "-I", "-m", "localstack_java_host.prepare"), log);
      }
      Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
      step.done("");
      UnusedTools.prune(workspace.tools(), name, place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path uv() {
    SourceHash hash = new SourceHash().add(workspace.python().toString());
    Path place =
        workspace
            .tools()
            .resolve("uv-" + hash.add(workspace.root(), REQUIREMENTS + "uv.txt").value());
    if (!Files.exists(place)) {
      build("uv", place, List.of("uv"), false);
    }
    return place.resolve("bin/python");
  }

  private void create(Path uv, Path place, Path log) {
    List<String> command = new ArrayList<>();
    if (uv == null) {
      command.addAll(List.of(workspace.python().toString(), "-I", "-m", "venv", place.toString()));
    } else {
      command.addAll(List.of(uv.toString(), "-m", "uv", "venv", "--no-config", "--relocatable"));
      command.addAll(List.of("--python", workspace.python().toString(), place.toString()));
    }
    run(command, log);
  }

  private void install(Path uv, Path place, Path log, String... arguments) {
    List<String> command = new ArrayList<>();
    String python = place.resolve("bin/python").toString();
    if (uv == null) {
      command.addAll(List.of(python, "-I", "-m", "pip", "install", "--no-input", "--no-user"));
      command.addAll(List.of("--disable-pip-version-check", "--only-binary", ":all:"));
    } else {
      command.addAll(List.of(uv.toString(), "-m", "uv", "pip", "install", "--no-config"));
      command.addAll(List.of("--python", python));
    }
    command.addAll(List.of(arguments));
    run(command, log);
  }

  private void run(List<String> command, Path log) {
    new Child(command)
        .in(workspace.root())
        .log(log)
        .run(
            "Installing the Python tools",
            "ToolsNotInstalled",
            "Check that this machine reaches the Python package index (PIP_INDEX_URL and"
                + " UV_INDEX_URL name another one), then run the same command again.");
  }

  private static String title(String name) {
    return switch (name) {
      case "localstack" -> "LocalStack";
      case "sam" -> "AWS SAM";
      case "test" -> "the test tools";
      case "xsoar-clients" -> "clients of the XSOAR server";
      default -> name;
    };
  }
}
