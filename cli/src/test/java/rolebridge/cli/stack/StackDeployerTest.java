package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.Workspace;
import rolebridge.domain.policy.Namespace;

/** A build that SAM doesn't end, in an account without a stack. */
class StackDeployerTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Progress SILENT =
      new Progress(new PrintStream(OutputStream.nullOutputStream()), false, false, 80);

  private static final String NO_STACK =
      """
      <ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>
      <Message>Stack with id rolebridge does not exist</Message></Error></ErrorResponse>
      """;

  @TempDir private Path folder;
  private HttpServer cloudFormation;

  @BeforeEach
  void accountWithoutAStack() throws IOException {
    cloudFormation =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cloudFormation.createContext("/", StackDeployerTest::answer);
    cloudFormation.start();
  }

  @AfterEach
  void end() {
    cloudFormation.stop(0);
  }

  private static void answer(HttpExchange call) throws IOException {
    byte[] body = NO_STACK.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(400, body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  /** With a program in the place of SAM's that builds half of it and says why no more. */
  private Failure deployed(String said) throws IOException {
    Path sam = folder.resolve("sam.sh");
    Files.writeString(
        sam,
        """
        #!/bin/sh
        echo "$4" >>'%s'
        rm -rf "$6/EnsureUserFunction" && mkdir -p "$6/EnsureUserFunction"
        cat <<'E'
        %s
        E
        exit 1
        """
            .formatted(folder.resolve("calls"), said));
    Files.setPosixFilePermissions(sam, PosixFilePermissions.fromString("rwx------"));
    Workspace workspace =
        new Workspace(
            ROOT,
            folder.resolve("home"),
            folder.resolve("tools"),
            Path.of(System.getProperty("java.home")),
            sam,
            sam,
            folder,
            folder);
    URI endpoint = URI.create("http://127.0.0.1:" + cloudFormation.getAddress().getPort());
    StackDeployer deployer =
        new StackDeployer(
            workspace, new LocalAccount(endpoint), Namespace.DEFAULT, () -> sam, SILENT);
    return catchThrowableOfType(Failure.class, () -> deployer.upToDate(DeploymentSettings.NONE));
  }

  private Path built() {
    return folder.resolve("home/sam/build");
  }

  @Test
  void upToDate_diskFullDuringTheBuild_namesTheFile_andDeploysNothing() throws IOException {
    Path file = built().resolve("EnsureUserFunction/lib/iam.jar");
    String said = "OSError: [Errno 28] No space left on device: '" + file + "'";

    Failure failure = deployed(said);

    assertThat(failure.error()).isEqualTo("DiskFull");
    assertThat(failure).hasMessageContaining("no space left on the disk that has " + file);
    assertThat(failure.remedy()).contains("Make space", "run the same command again");
    assertThat(Files.readAllLines(folder.resolve("calls"))).isEqualTo(List.of("build"));
  }

  @Test
  void upToDate_buildFolderOfAnother_isToldWithItsOwner_andDeploysNothing() throws IOException {
    Path file = built().resolve("EnsureUserFunction");

    Failure failure = deployed("PermissionError: [Errno 13] Permission denied: '" + file + "'");

    assertThat(failure.error()).isEqualTo("FileNotAllowed");
    assertThat(failure).hasMessageContaining("may not use " + file + ", which belongs to ");
    assertThat(failure.remedy()).contains("chown");
    assertThat(Files.readAllLines(folder.resolve("calls"))).isEqualTo(List.of("build"));
  }

  /** The former sources, checked out again, would be taken for built. */
  @Test
  void upToDate_buildThatFailed_leavesNoMarkOfTheFormerOne() throws IOException {
    Files.createDirectories(built());
    Path mark = Files.writeString(built().resolve("rolebridge-source"), "former");

    assertThat(deployed("Maven failed").error()).isEqualTo("BuildFailed");

    assertThat(mark).doesNotExist();
    assertThat(deployed("Maven failed").error()).isEqualTo("BuildFailed");
    assertThat(Files.readAllLines(folder.resolve("calls"))).isEqualTo(List.of("build", "build"));
  }
}
