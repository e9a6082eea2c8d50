package rolebridge.catalog;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.catalog.RiskyAction;
import rolebridge.domain.request.Nearest;
import rolebridge.json.StrictJson;

/**
 * XSOAR's AWS integrations: their commands, what each needs of IAM and what it risks, and the
 * fields of their instances. It is made of the vendor's <a
 * href="https://github.com/demisto/content">public repository</a> by {@code
 * functions/refresh-catalog.py}, which says how the data is written; docs/catalog.md says what it
 * rests on. Every action is one of AWS's service authorization reference. An integration is read
 * when it is first asked for.
 */
public final class Catalog implements IntegrationCatalog {

  /** By its file: only what the index names gets in. */
  private static final Map<String, Integration> READ = new ConcurrentHashMap<>();

  private record Index(List<Entry> integrations) {}

  private record Risks(List<RiskyAction> riskyActions) {}

  /** Read when it is first asked for: most requests need no integration. */
  private static final class IndexHolder {

    static final List<Entry> INDEX = read("index.json", Index.class).integrations();
  }

  /** Read when it is first asked for. */
  private static final class RisksHolder {

    static final List<RiskyAction> RISKS = read("risks.json", Risks.class).riskyActions();
  }

  private record Entry(String name, String displayName, String file) {

    boolean isCalled(String wanted) {
      return name.equalsIgnoreCase(wanted) || displayName.equalsIgnoreCase(wanted);
    }

    Stream<String> names() {
      return Stream.of(name, displayName).distinct();
    }
  }

  /** The names of all integrations, in alphabetical order. */
  public List<String> names() {
    return IndexHolder.INDEX.stream().map(Entry::name).toList();
  }

  /** All integrations, in the order of their names. */
  public List<Integration> integrations() {
    return IndexHolder.INDEX.stream().map(Catalog::integration).toList();
  }

  @Override
  public Optional<Integration> find(String name) {
    return entry(name).map(Catalog::integration);
  }

  /** Reads the index only. */
  @Override
  public Optional<String> nameOf(String name) {
    return entry(name).map(Entry::name);
  }

  /** First one that differs by a few letters, then those that it is a part of. */
  @Override
  public List<String> nearest(String name) {
    String wanted = letters(name);
    Stream<String> misspelt =
        Nearest.to(name, IndexHolder.INDEX.stream().flatMap(Entry::names).toList())
            .flatMap(this::nameOf)
            .stream();
    Stream<String> partly =
        wanted.isEmpty()
            ? Stream.empty()
            : IndexHolder.INDEX.stream()
                .filter(entry -> entry.names().anyMatch(known -> letters(known).contains(wanted)))
                .map(Entry::name);
    return Stream.of(misspelt, partly).flatMap(Function.identity()).distinct().toList();
  }

  @Override
  public List<String> integrationsWith(String command) {
    return integrations().stream()
        .filter(integration -> integration.anyCommand(command).isPresent())
        .map(Integration::name)
        .toList();
  }

  @Override
  public List<RiskyAction> riskyActions() {
    return RisksHolder.RISKS;
  }

  private static Optional<Entry> entry(String name) {
    return IndexHolder.INDEX.stream().filter(entry -> entry.isCalled(name)).findFirst();
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private static Integration integration(Entry entry) {
    return READ.computeIfAbsent(entry.file(), file -> read(file, Integration.class));
  }

  private static <T> T read(String file, Class<T> type) {
    try (InputStream in = Catalog.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new FileNotFoundException(file);
      }
      return StrictJson.read(in, type);
    } catch (IOException e) {
      throw new UncheckedIOException("The catalog can't be read: " + e.getMessage(), e);
    }
  }
}
