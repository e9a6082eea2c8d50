package rolebridge.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void free_portInUse_isAnother() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int taken = socket.getLocalPort();

      assertThat(Ports.isFree(taken)).isFalse();
      assertThat(Ports.free(OptionalInt.of(taken))).isNotEqualTo(taken).isPositive();
    }
  }

  @Test
  void free_portThatIsFree_isTaken() {
    int free = Ports.free(OptionalInt.empty());

    assertThat(Ports.free(OptionalInt.of(free))).isEqualTo(free);
  }
}
