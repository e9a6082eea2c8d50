package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The functions' zip as SAM builds and deploys it. */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
class PackageIT {

  /** A start fetches the zip first; docs/performance.md has the limit. */
  private static final long MOST_BYTES = 8L * 1024 * 1024;

  private static final Path BUILT = Project.HOME.resolve("sam/build/EnsureUserFunction");

  private static Installation rolebridge;

  @BeforeAll
  static void built(Installation installation) {
    rolebridge = installation;
  }

  @Test
  void zip_asDeployed_hasAtMostEightMebibytes() {
    try (LambdaClient lambda = rolebridge.account().lambda()) {
      assertThat(
              lambda
                  .getFunctionConfiguration(r -> r.functionName("rolebridge-EnsureUser"))
                  .codeSize())
          .isLessThanOrEqualTo(MOST_BYTES);
    }
  }

  @Test
  void template_asBuilt_isJson_whichSamReadsQuickly() throws IOException {
    String template = Files.readString(BUILT.resolveSibling("template.yaml"));

    assertThat(JsonText.member(JsonText.object(template), "Resources")).isNotEmpty();
  }

  @Test
  void libraries_allEntries_areStored() throws IOException {
    assertThat(libraries()).isNotEmpty();
    for (Path library : libraries()) {
      try (JarFile jar = new JarFile(library.toFile())) {
        assertThat(jar.getManifest()).as(library.toString()).isNotNull();
        assertThat(jar.stream().filter(entry -> entry.getMethod() != ZipEntry.STORED))
            .as(library.toString())
            .isEmpty();
      }
    }
  }

  @Test
  void libraries_areThoseWhoseLicencesAreListed() throws IOException {
    String listed = Project.text("functions/THIRD-PARTY.txt");
    List<String> expected =
        Pattern.compile("\\((\\S+):(\\S+):(\\S+) - ")
            .matcher(listed)
            .results()
            .map(line -> "%s.%s-%s.jar".formatted(line.group(1), line.group(2), line.group(3)))
            .toList();
    assertThat(libraries().stream().map(library -> library.getFileName().toString()))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @ValueSource(classes = {IamClient.class, JSON.class, JsonFactory.class})
  void library_comparedWithThePublishedOne_hasTheSameEntries(Class<?> of) throws Exception {
    Path published = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Path> stored =
        libraries().stream()
            .filter(library -> library.toString().endsWith("." + published.getFileName()))
            .toList();
    assertThat(stored).hasSize(1);
    try (JarFile expected = new JarFile(published.toFile());
        JarFile jar = new JarFile(stored.getFirst().toFile())) {
      assertThat(contents(jar)).isEqualTo(contents(expected));
      assertThat(jar.isMultiRelease()).isEqualTo(expected.isMultiRelease());
    }
  }

  /**
   * SAM builds in a folder of its own, so that these are two builds of the same sources. SAM names
   * the zip in S3 by what is in it.
   */
  @Test
  void classes_builtTwice_areTheSame() throws IOException {
    Map<String, byte[]> once = files(Project.ROOT.resolve("functions/target/classes"));
    Map<String, byte[]> again = files(BUILT);
    again.keySet().removeIf(name -> name.startsWith("lib/"));

    assertThat(again.keySet()).isEqualTo(once.keySet());
    assertThat(again).allSatisfy((name, bytes) -> assertThat(bytes).isEqualTo(once.get(name)));
  }

  private static List<Path> libraries() throws IOException {
    try (Stream<Path> files = Files.list(BUILT.resolve("lib"))) {
      return files.toList();
    }
  }

  private static List<String> contents(JarFile jar) {
    List<String> contents = new ArrayList<>();
    jar.stream()
        .filter(entry -> !entry.isDirectory())
        .sorted((a, b) -> a.getName().compareTo(b.getName()))
        .forEach(entry -> contents.add("%s %08x".formatted(entry.getName(), entry.getCrc())));
    return contents;
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> below = Files.walk(folder)) {
      files = below.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
    }
    return contents;
  }
}
