package rolebridge.cli.setup;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The folders and programs one command works with. {@code ./rolebridge} found the programs and
 * passes them on; nothing here looks for them again.
 *
 * @param root the project
 * @param home everything the command makes, apart from the tools
 * @param tools virtual environments, which several homes share
 * @param javaHome a JDK 25
 * @param python a Python 3.12 or 3.13
 * @param maven Maven's program
 * @param runtimeClient folder of the Lambda runtime client's jars
 * @param jsonata folder of the jars that evaluate JSONata
 */
public record Workspace(
    Path root,
    Path home,
    Path tools,
    Path javaHome,
    Path python,
    Path maven,
    Path runtimeClient,
    Path jsonata) {

  /** The workspace that {@code ./rolebridge} describes in system properties. */
  public static Workspace ofTheCommand() {
    Path root = property("rolebridge.root");
    Path home = root.resolve(".rolebridge");
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
