package rolebridge.cli.request;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.FileFailure;
import rolebridge.cli.setup.StandardInput;

/**
 * The files, folders and {@code -} that a command was given. A folder stands for every file below
 * it that ends in .json, .yaml or .yml and isn't hidden, in the order of their names: what is no
 * request is refused by its content, so that no misspelt one drops out.
 *
 * @param sources where the requests are, each once
 * @param passedOver what is in the folders besides
 * @param several whether more was named than one file, whatever is in the folders
 */
public record RequestArguments(
    List<RequestSource> sources, List<PassedOver> passedOver, boolean several) {

  private static final List<String> ENDINGS = List.of(".json", ".yaml", ".yml");

  /** Stands for it. */
  static final String STANDARD_INPUT = "-";

  /**
   * IAM has at most 5,000 users in an account and 5,000 roles (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">quotas</a>).
   */
  private static final int MOST_REQUESTS = 5_000;

  /** A folder with more than that is no folder of requests, but a home or a disk. */
  private static final int MOST_ENTRIES = 100_000;

  private static final String LINKED_FOLDER = "it is a link to a folder";
  private static final String BROKEN_LINK = "it is a link to nothing";
  private static final String NO_FILE = "it is a pipe or a device";
  private static final String NOTHING = "it is a folder with nothing in it";

  /** What may stand in the place of requests. */
  private static final Set<String> IN_THEIR_PLACE =
      Set.of(LINKED_FOLDER, BROKEN_LINK, NO_FILE, NOTHING);

  /**
   * A file that is in a folder and isn't read, or a folder that has none to be read.
   *
   * @param file safe to print
   */
  public record PassedOver(String file, String reason) {

    /** As the document of a command has it. */
    public Map<String, Object> json() {
      return Map.of("file", file, "reason", reason);
    }

    /** Whether requests may be behind it that somebody takes for read. */
    public boolean mayHaveRequests() {
      return IN_THEIR_PLACE.contains(reason);
    }

    /** What is to be done so that none are missing. */
    public String remedy() {
      return reason.equals(NOTHING)
          ? "Put its requests there, as a submodule's checkout does; if it is to have none, remove"
              + " it, or begin its name with a dot"
          : "Put the requests in its place, or remove it";
    }

    private static PassedOver of(Path file, String reason) {
      return new PassedOver(RequestSource.printable(file), reason);
    }
  }

  public RequestArguments {
    sources = List.copyOf(sources);
    passedOver = List.copyOf(passedOver);
  }

  /** Throws {@link Failure} where a folder has no request or can't be read through. */
  public static RequestArguments of(List<String> arguments, StandardInput input) {
    Map<Object, RequestSource> sources = new LinkedHashMap<>();
    List<PassedOver> passedOver = new ArrayList<>();
    boolean folders = false;
    for (String argument : arguments) {
      if (argument.equals(STANDARD_INPUT)) {
        sources.put(STANDARD_INPUT, standardInput(input));
        continue;
      }
      Path path = Path.of(argument);
      boolean isFolder = Files.isDirectory(path);
      folders |= isFolder;
      for (Path file : isFolder ? filesOf(path, passedOver) : List.of(path)) {
        if (sources.putIfAbsent(identity(file), RequestSource.of(file)) != null) {
          passedOver.add(PassedOver.of(file, "it was named before"));
        }
      }
    }
    if (arguments.size() == 1 && !folders) {
      // Nothing else has to be told with it, and no account to be asked.
      sources.values().forEach(RequestSource::requireThere);
    }
    if (sources.size() > MOST_REQUESTS) {
      throw tooMany(sources.size() + " request files were named");
    }
    return new RequestArguments(
        List.copyOf(sources.values()), passedOver, folders || arguments.size() > 1);
  }

  private static RequestSource standardInput(StandardInput input) {
    if (input.terminal()) {
      throw Failure.usage(
          "StandardInputMissing",
          "- reads a request from standard input, and that is this terminal.",
          "Pipe the request in, or name a file or folder.");
    }
    return RequestSource.of(input);
  }

  /** The same for all names of one file, as far as the system tells. */
  private static Object identity(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException missing) {
      return file.toAbsolutePath().normalize();
    }
  }

  private static Collection<Path> filesOf(Path folder, List<PassedOver> passedOver) {
    Finder finder;
    try {
      // The folder that was named may be a link to one.
      finder = new Finder(folder, folder.toRealPath());
      Files.walkFileTree(finder.start, finder);
    } catch (IOException e) {
      throw Failure.usage(
          "RequestFolderUnreadable",
          "Can't read all that is in " + folder + ": " + FileFailure.reason(e) + ".",
          "Name a folder that can be read, or the files.");
    }
    passedOver.addAll(finder.passedOver.values());
    finder.empty.forEach(one -> passedOver.add(PassedOver.of(finder.named(one), NOTHING)));
    if (finder.found.isEmpty()) {
      throw Failure.usage(
          "RequestFolderEmpty",
          folder
              + " has no request: no file below it ends in .json, .yaml or .yml"
              + " and isn't hidden.",
          "Name a folder with request files; samples are in the project's folder events.");
    }
    return finder.found.values();
  }

  private static Failure tooMany(String what) {
    return Failure.usage(
        "TooManyRequests",
        what + "; at most " + MOST_REQUESTS + " are read at once.",
        "Name a smaller folder.");
  }

  private static final class Finder extends SimpleFileVisitor<Path> {

    private final Path folder;
    private final Path start;

    /**
     * By name, since a folder's order is the file system's; never by its text, which two names may
     * share that aren't UTF-8.
     */
    private final SortedMap<Path, Path> found = new TreeMap<>();

    private final SortedMap<Path, PassedOver> passedOver = new TreeMap<>();

    /** How many files were met before each folder that isn't left yet. */
    private final Deque<Integer> filesBefore = new ArrayDeque<>();

    /**
     * Folders with nothing below but folders, as they were left; none within another. So does one
     * look whose content somebody else keeps and that isn't there: git keeps no such folder but
     * that of a submodule, and a file system no such one but where another isn't mounted.
     */
    private final Deque<Path> empty = new ArrayDeque<>();

    private int files;

    private int entries;

    private Finder(Path folder, Path start) {
      this.folder = folder;
      this.start = start;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
      if (!visited.equals(start) && isHidden(visited)) {
        files++;
        passOver(visited, "it is hidden");
        return FileVisitResult.SKIP_SUBTREE;
      }
      count();
      filesBefore.push(files);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, IOException failed) throws IOException {
      if (filesBefore.pop() == files && !visited.equals(start)) {
        while (!empty.isEmpty() && empty.getLast().startsWith(visited)) {
          empty.removeLast();
        }
        empty.addLast(visited);
      }
      return super.postVisitDirectory(visited, failed);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      count();
      files++;
      reasonAgainst(file)
          .ifPresentOrElse(reason -> passOver(file, reason), () -> found.put(file, named(file)));
      if (found.size() > MOST_REQUESTS) {
        throw tooMany(folder + " has more request files");
      }
      return FileVisitResult.CONTINUE;
    }

    private void count() {
      if (++entries > MOST_ENTRIES) {
        throw tooMany(folder + " has more than " + MOST_ENTRIES + " files and folders");
      }
    }

    private static Optional<String> reasonAgainst(Path file) {
      if (isHidden(file)) {
        return Optional.of("it is hidden");
      }
      if (Files.isDirectory(file)) {
        return Optional.of(LINKED_FOLDER);
      }
      if (ENDINGS.stream().anyMatch(RequestSource.lowerCase(file)::endsWith)) {
        // Of a link to nothing the reading tells; a pipe without a writer would be waited for.
        return Optional.of(NO_FILE).filter(_ -> Files.exists(file) && !Files.isRegularFile(file));
      }
      return Optional.of(
          Files.exists(file) ? "it doesn't end in .json, .yaml or .yml" : BROKEN_LINK);
    }

    private void passOver(Path file, String reason) {
      passedOver.put(file, PassedOver.of(named(file), reason));
    }

    /** By the name that the folder was given by. */
    private Path named(Path file) {
      return folder.resolve(start.relativize(file));
    }

    private static boolean isHidden(Path file) {
      return file.getFileName().toString().startsWith(".");
    }
  }
}
