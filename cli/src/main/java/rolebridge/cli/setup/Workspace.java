package rolebridge.cli.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folders and programs one command works with. {@code ./rolebridge} found the programs and
 * passes them on; nothing here looks for them again.
 *
 * @param root the project
 * @param home everything the command makes, apart from the tools
 * @param tools virtual environments, which several homes share
 * @param javaHome a JDK 25; in a release, a Java 25
 * @param programs what builds the functions and runs the local AWS; a release has none of it
 */
public record Workspace(
    Path root, Path home, Path tools, Path javaHome, Optional<Programs> programs) {

  /**
   * What only a checkout of the sources has.
   *
   * @param python a Python 3.12 or 3.13
   * @param maven Maven's program
   * @param runtimeClient folder of the Lambda runtime client's jars
   * @param jsonata folder of the jars that evaluate JSONata
   */
  public record Programs(Path python, Path maven, Path runtimeClient, Path jsonata) {}

  /** A checkout of the sources. */
  public Workspace(
      Path root,
      Path home,
      Path tools,
      Path javaHome,
      Path python,
      Path maven,
      Path runtimeClient,
      Path jsonata) {
    this(
        root,
        home,
        tools,
        javaHome,
        Optional.of(new Programs(python, maven, runtimeClient, jsonata)));
  }

  /** The workspace that {@code ./rolebridge} describes in system properties. */
  public static Workspace ofTheCommand() {
    Path root = property("rolebridge.root");
    Path home = root.resolve(".rolebridge");
    if (System.getProperty("rolebridge.released", "no").equals("yes")) {
      return new Workspace(
          root, home, home.resolve("tools"), property("rolebridge.java"), Optional.empty());
    }
    Path jars = real(property("rolebridge.command").resolve("jars"));
    return new Workspace(
        root,
        home,
        home.resolve("tools"),
        property("rolebridge.java"),
        property("rolebridge.python"),
        property("rolebridge.maven"),
        jars.resolve("runtime-client"),
        jars.resolve("jsonata"));
  }

  /** The folder that the link leads to, which outlives the build that the link stands in. */
  private static Path real(Path link) {
    try {
      return link.toRealPath();
    } catch (IOException e) {
      throw Failure.environment(
          "BuildIncomplete",
          link + " leads nowhere.",
          "Remove the folder " + link.getParent() + ", then run the same command again.");
    }
  }

  private static Path property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw Failure.environment(
          "NotStartedByScript",
          "The system property " + name + " is missing.",
          "Start the command with ./rolebridge, which finds the programs and sets it.");
    }
    return Path.of(value);
  }

  /** Whether this is a release: the functions are built, and nothing is here to build them anew. */
  public boolean isReleased() {
    return programs.isEmpty();
  }

  public Path python() {
    return needed().python();
  }

  public Path maven() {
    return needed().maven();
  }

  public Path runtimeClient() {
    return needed().runtimeClient();
  }

  public Path jsonata() {
    return needed().jsonata();
  }

  private Programs needed() {
    return programs.orElseThrow(
        () ->
            Failure.environment(
                "LocalAwsNotIncluded",
                "This release has no local AWS.",
                "Add --target aws for a real account. The local AWS is in the sources, from which"
                    + " ./rolebridge starts it."));
  }

  /**
   * Ends the command in a release, which has no local AWS.
   *
   * @return this workspace
   */
  public Workspace withLocalAws() {
    needed();
    return this;
  }

  public Path state() {
    return home.resolve("state");
  }

  public Path run() {
    return home.resolve("run");
  }

  public Path logs() {
    return home.resolve("logs");
  }
}
