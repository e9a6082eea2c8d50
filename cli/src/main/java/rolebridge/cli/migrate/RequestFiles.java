package rolebridge.cli.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.cli.migrate.ImportedUser.ImportedRole;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.FileFailure;
import rolebridge.cli.setup.Json;

/**
 * The request files of imported users, each with its notes beside it, in a folder for each user.
 */
public final class RequestFiles {

  private static final int MOST_NAMED = 5;

  private final Path folder;
  private final Map<Path, String> contents = new LinkedHashMap<>();

  public RequestFiles(Path folder, List<ImportedUser> users) {
    this.folder = folder;
    for (ImportedUser user : users) {
      for (ImportedRole role : user.roles()) {
        contents.put(request(user, role), Json.pretty(role.request()) + "\n");
        contents.put(notes(user, role), NotesText.of(user, role));
      }
    }
  }

  public Path request(ImportedUser user, ImportedRole role) {
    return file(user, role, ".json");
  }

  public Path notes(ImportedUser user, ImportedRole role) {
    return file(user, role, ".notes.md");
  }

  private Path file(ImportedUser user, ImportedRole role, String ending) {
    return folder.resolve(fileName(user.userName())).resolve(fileName(role.roleName()) + ending);
  }

  /** IAM takes names of dots alone, which lead out of the folder. */
  private static String fileName(String name) {
    return name.chars().allMatch(unit -> unit == '.') ? "_" + name : name;
  }

  /**
   * Writes them all, or none: a file that is there with other content is never overwritten. How
   * many were written; the others were there as they are.
   */
  public int write() {
    List<Path> missing = new ArrayList<>();
    List<String> others = new ArrayList<>();
    List<Path> made = new ArrayList<>();
    try {
      for (Map.Entry<Path, String> file : contents.entrySet()) {
        if (!Files.exists(file.getKey(), LinkOption.NOFOLLOW_LINKS)) {
          missing.add(file.getKey());
        } else if (!Files.isRegularFile(file.getKey())
            || !Files.readString(file.getKey()).equals(file.getValue())) {
          others.add(file.getKey().toString());
        }
      }
      if (!others.isEmpty()) {
        throw exist(others);
      }
      for (Path file : missing) {
        Files.createDirectories(file.getParent());
        made.add(Files.createFile(file));
        Files.writeString(file, contents.get(file));
      }
    } catch (IOException e) {
      made.forEach(RequestFiles::remove);
      throw Failure.environment(
          "NotWritable",
          "Can't write the request files below " + folder + ": " + FileFailure.reason(e) + ".",
          "Name another folder with --out.");
    }
    return missing.size();
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't remove " + file + " again", e);
    }
  }

  private static Failure exist(List<String> files) {
    int more = files.size() - MOST_NAMED;
    return Failure.usage(
        "FileExists",
        "These files are there with other content, and nothing was written: "
            + String.join(", ", files.subList(0, Math.min(files.size(), MOST_NAMED)))
            + (more > 0 ? " and " + more + " more." : "."),
        "Move them away, or name another folder with --out.");
  }
}
