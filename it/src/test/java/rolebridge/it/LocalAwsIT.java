package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import rolebridge.cli.local.Health;
import rolebridge.cli.local.LocalAws;
import rolebridge.cli.local.RunningAws;
import rolebridge.cli.setup.Workspace;

/** The life of a local AWS of the test's own. */
@ResourceLock(value = Project.FILES, mode = ResourceAccessMode.READ)
class LocalAwsIT {

  private Path home;
  private LocalAws localAws;

  @BeforeEach
  void localAws() throws IOException {
    Files.createDirectories(Project.HOME);
    home = Files.createTempDirectory(Project.HOME, "local-aws-");
    Workspace shared = Project.workspace();
    Workspace own =
        new Workspace(
            shared.root(),
            home,
            shared.tools(),
            shared.javaHome(),
            shared.python(),
            shared.maven(),
            shared.runtimeClient(),
            shared.jsonata());
    localAws = LocalAws.endingWithThisProcess(own, Project.tools(), Project.PROGRESS);
  }

  @AfterEach
  void nothingLeft() {
    localAws.down();
  }

  private static List<ProcessHandle> processes(RunningAws aws) {
    ProcessHandle process = ProcessHandle.of(aws.pid()).orElseThrow();
    return Stream.concat(Stream.of(process), process.descendants()).toList();
  }

  @Test
  void up_twice_isOne() {
    RunningAws first = localAws.up();

    assertThat(localAws.up()).isEqualTo(first);
    assertThat(localAws.running()).contains(first);
    assertThat(Health.iamEnforced(first.endpoint())).isPresent();
  }

  @Test
  void down_leavesNoProcess() {
    List<ProcessHandle> processes = processes(localAws.up());

    assertThat(localAws.down()).isPresent();
    assertThat(processes).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(localAws.running()).isEmpty();
    assertThat(localAws.down()).isEmpty();
  }

  @Test
  void up_afterItWasKilled_startsAnother() {
    RunningAws killed = localAws.up();
    ProcessHandle process = ProcessHandle.of(killed.pid()).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();

    assertThat(localAws.running()).isEmpty();
    assertThat(localAws.up().pid()).isNotEqualTo(killed.pid());
  }

  @Test
  void up_afterAStartThatWasNotRecorded_endsThatOne() throws Exception {
    RunningAws unrecorded = localAws.up();
    Files.delete(home.resolve("run/local-aws.json"));

    RunningAws started = localAws.up();

    assertThat(started.pid()).isNotEqualTo(unrecorded.pid());
    assertThat(unrecorded.isAlive()).isFalse();
  }

  @Test
  void up_recordOfAProcessThatIsNotOurs_isPassedOver() throws Exception {
    try (ServerSocket ignored = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RunningAws other =
          new RunningAws(
              ProcessHandle.current().pid(),
              java.time.Instant.EPOCH,
              java.net.URI.create("http://127.0.0.1:" + ignored.getLocalPort()),
              "0",
              "",
              "");
      Files.createDirectories(home.resolve("run"));
      Files.writeString(
          home.resolve("run/local-aws.json"),
          "{\"pid\": %d, \"startedAt\": \"%s\", \"endpoint\": \"%s\", \"version\": \"0\"}"
              .formatted(other.pid(), other.startedAt(), other.endpoint()));

      assertThat(localAws.up().pid()).isNotEqualTo(other.pid());
    }
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }
}
