package rolebridge.cli.setup;

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
    Path command = property("rolebridge.command");
    Path home = root.resolve(".rolebridge");
    return new Workspace(
        root,
        home,
        home.resolve("tools"),
        property("rolebridge.java"),
        property("rolebridge.python"),
        property("rolebridge.maven"),
        command.resolve("runtime-client"),
        command.resolve("jsonata"));
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
