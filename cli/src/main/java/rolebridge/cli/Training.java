package rolebridge.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import rolebridge.catalog.Catalog;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.Screen;
import rolebridge.domain.request.RequestReader;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Does what the commands do at their start, so that the JVM records which classes are loaded.
 * Started by {@code build.sh} after a build; nothing leaves this process.
 */
final class Training {

  private Training() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Screen screen = new Screen(nowhere, nowhere, true, true, true, 80, true);
    Main.execute(new Printer(screen, false), "--help");
    Main.execute(new Printer(screen, true), "provision", "no such file", "--json");
    Main.execute(new Printer(screen, false), "catalog");
    new RequestReader(new Catalog()).read(Json.object("{\"userName\": 1}"));
    call();
  }

  /** Makes one call of each service to a port where nothing listens any more. */
  private static void call() throws IOException {
    LocalAccount account;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      account = new LocalAccount(URI.create("http://127.0.0.1:" + socket.getLocalPort()));
    }
    attempt(account, a -> a.cloudFormation().describeStacks());
    attempt(account, a -> new SfnExecutions(a.stepFunctions()).history("arn"));
    attempt(account, a -> a.logs().describeLogGroups());
  }

  private static void attempt(LocalAccount account, Consumer<LocalAccount> call) {
    try {
      call.accept(account);
    } catch (SdkException expected) {
      // All but the answer was done.
      return;
    }
  }
}
