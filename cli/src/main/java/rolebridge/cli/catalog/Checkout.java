package rolebridge.cli.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.FileFailure;

/** A checkout of the vendor's repository demisto/content. */
public final class Checkout {

  private static final String REMEDY =
      "Name a checkout of https://github.com/demisto/content, the folder that Packs is in.";

  /** The largest declaration has a megabyte; more than this is something else. */
  private static final int MOST_CHARACTERS = 16 << 20;

  private final Path folder;

  private Checkout(Path folder) {
    this.folder = folder;
  }

  /** Fails where there is no folder that can be one. */
  public static Checkout of(Path folder) {
    if (!Files.isDirectory(folder.resolve("Packs"))) {
      throw Failure.usage(
          "NoCheckout",
          Files.isDirectory(folder)
              ? folder + " has no folder Packs."
              : "There is no folder " + folder + ".",
          REMEDY);
    }
    return new Checkout(folder);
  }

  /** What the file declares; empty when it isn't there. */
  Optional<Declaration> declaration(String path) {
    Path file = folder.resolve(path);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    try (InputStream in = Files.newInputStream(file)) {
      if (new Yaml(new SafeConstructor(options)).load(in) instanceof Map<?, ?> yml) {
        return Optional.of(Declaration.of(yml));
      }
      throw unreadable(file, "it is no mapping");
    } catch (IOException e) {
      throw unreadable(file, FileFailure.reason(e));
    } catch (YAMLException e) {
      throw unreadable(file, e.getMessage());
    }
  }

  private static Failure unreadable(Path file, String reason) {
    return Failure.usage(
        "DeclarationUnreadable", "Can't read " + file + ": " + reason + ".", REMEDY);
  }
}
