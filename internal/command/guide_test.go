package command

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/testkit"
)

// curl does what the guide does with curl, on machines without it: it prints
// what an address answers, and fails where that is no success.
func curl() int {
	method, address := http.MethodGet, ""
	for i := 1; i < len(os.Args); i++ {
		if os.Args[i] == "-X" && i+1 < len(os.Args) {
			i++
			method = os.Args[i]
			continue
		}
		address = os.Args[i]
	}
	req, err := http.NewRequest(method, address, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, "curl:", err)
		return 3
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Fprintln(os.Stderr, "curl:", err)
		return 7
	}
	defer res.Body.Close()
	if _, err := io.Copy(os.Stdout, res.Body); err != nil || res.StatusCode > 299 {
		fmt.Fprintln(os.Stderr, "curl:", res.Status, err)
		return 22
	}
	return 0
}

// starting gives the command start of a script, which runs a program until the
// script ends. It returns when the program says that it can be stopped: by then
// it answers.
func starting(t *testing.T) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, args []string) {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir, cmd.Env = ts.MkAbs("."), append(os.Environ(), "TOLSEY_DATA="+ts.Getenv("TOLSEY_DATA"))
		out, err := cmd.StderrPipe()
		ts.Check(err)
		ts.Check(cmd.Start())
		var said strings.Builder
		lines := bufio.NewScanner(out)
		for ready := false; !ready; ready = strings.Contains(lines.Text(), "(stop with Ctrl-C)") {
			if !lines.Scan() {
				ts.Fatalf("%s ended: %v: %s", args, cmd.Wait(), said.String())
			}
			fmt.Fprintln(&said, lines.Text())
		}
		drained := make(chan struct{})
		go func() { _, _ = io.Copy(io.Discard, out); close(drained) }()
		ts.Defer(func() {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Errorf("%s ended early: %v", args, err)
			}
			<-drained
			if err := cmd.Wait(); err != nil {
				t.Errorf("%s: %v", args, err)
			}
		})
	}
}

// freeAddresses gives the text with each address of this machine in place of
// which nothing listens now; one address stays one.
func freeAddresses(t *testing.T, text string) string {
	t.Helper()
	free := map[string]string{}
	return regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllStringFunc(text, func(address string) string {
		if free[address] == "" {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			free[address] = l.Addr().String()
			l.Close()
		}
		return free[address]
	})
}

// readDoc reads a file of the project by its path from the root.
func readDoc(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// runScript runs a script in an empty directory.
func runScript(t *testing.T, text string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "guide.txt")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Files: []string{file}, Setup: here,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"start": starting(t)}})
}

const databaseOfTheGuide = "postgres://tolsey@localhost/tolsey"

// guideScript makes a script of the blocks of the guide that have no prompt.
// "# exit code N" behind a line says how it ends, if not with 0. shows says what
// the output of a line has to match.
func guideScript(t *testing.T, guide string, shows map[string][]string) (script string, lines []string) {
	t.Helper()
	var b strings.Builder
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(guide, -1) {
		if strings.Contains(block[1], databaseOfTheGuide) && os.Getenv("TOLSEY_TEST_POSTGRES") == "" {
			continue
		}
		for line := range strings.Lines(block[1]) {
			line, remark, _ := strings.Cut(strings.TrimSpace(line), " # ")
			lines = append(lines, line)
			if strings.HasPrefix(line, "tolsey serve ") || strings.HasPrefix(line, "tolsey fake-publisher ") {
				b.WriteString("start " + line + "\n")
				continue
			}
			code := "0"
			if rest, ok := strings.CutPrefix(remark, "exit code "); ok {
				code = rest
			}
			b.WriteString("exec sh -c '" + strings.ReplaceAll(line, "'", "''") + "; test $? = " + code + "'\n")
			for _, pattern := range shows[line] {
				b.WriteString("stdout '" + pattern + "'\n")
			}
		}
	}
	// The test has no time to wait for what the fake publishes.
	script = freeAddresses(t, strings.ReplaceAll(b.String(), "--new-every 10s", "--new-every 10ms"))
	if strings.Contains(script, databaseOfTheGuide) {
		script = strings.ReplaceAll(script, databaseOfTheGuide, testkit.PostgresURL(t))
	}
	return script, lines
}

// TestCommandsOfTheGuide runs every line of the blocks without a prompt in
// docs/operations.md, in order, in an empty directory: what does not end by
// itself beside the others, and with PostgreSQL where there is one.
func TestCommandsOfTheGuide(t *testing.T) {
	guide := readDoc(t, "docs", "operations.md")
	metrics := regexp.MustCompile("`(tolsey_feed_[a-z_]+)`").FindAllStringSubmatch(guide, -1)
	shows := map[string][]string{
		"tolsey refused --data ./practice":            {"another-publisher"},
		"tolsey feeds list --json":                    {`"name":"find-a-tender"`, `"name":"drop"`},
		"curl http://127.0.0.1:8082/api/v1/feeds":     {`"kind": *"server-error"`},
		"curl http://127.0.0.1:8082/healthz":          {"ok"},
		"tolsey org show fictional-trust":             {`kind +nhs +register`, `answer to it +0`, `lead +nobody`, `target +sme-value 2026-27: 33 %`},
		"tolsey feeds remove council":                 {"no longer followed"},
		"tolsey verify --data ./practice":             {`Verified \d+ entries`},
		"tolsey feeds run practice --data ./practice": {"practice: "},
	}
	const address = "curl http://127.0.0.1:8082/metrics"
	for _, m := range metrics {
		shows[address] = append(shows[address], m[1]+`\{feed="practice"\}`)
	}
	if len(metrics) < 5 {
		t.Errorf("only %d metrics are named", len(metrics))
	}
	for _, m := range regexp.MustCompile("`(tolsey_(?:alert|mail)_[a-z_]+)`").FindAllStringSubmatch(guide, -1) {
		shows[address] = append(shows[address], m[1]+`(\{| \d)`)
	}
	script, lines := guideScript(t, guide, shows)
	for _, must := range []string{"add", "list", "pause", "resume", "run", "remove"} {
		if !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, "tolsey feeds "+must) }) {
			t.Errorf("no line is of tolsey feeds %s", must)
		}
	}
	for _, must := range []string{"status", "suspended", "lift", "replay"} {
		if !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, "tolsey alerts "+must) }) {
			t.Errorf("no line is of tolsey alerts %s", must)
		}
	}
	for line := range shows {
		if !slices.Contains(lines, line) {
			t.Errorf("the guide has no line %s", line)
		}
	}
	runScript(t, script)
}

// TestGuideIsComplete holds that the guide explains every kind of trouble and
// every state of a feed, and names only flags that there are.
func TestGuideIsComplete(t *testing.T) {
	guide := readDoc(t, "docs", "operations.md")
	kinds := regexp.MustCompile(`(?m)^\t\w+ +Kind = "([a-z-]+)"`).FindAllStringSubmatch(readDoc(t, "internal", "fetch", "fetch.go"), -1)
	if len(kinds) < 12 {
		t.Errorf("only %d kinds of trouble were found", len(kinds))
	}
	var rows []string
	for _, k := range kinds {
		rows = append(rows, k[1])
	}
	for _, s := range []feed.State{feed.Starting, feed.CatchingUp, feed.Following, feed.InTrouble, feed.Paused} {
		rows = append(rows, string(s))
	}
	for _, row := range rows {
		if !strings.Contains(guide, "\n| "+row+" | ") {
			t.Errorf("no row of a table explains %s", row)
		}
	}
	var help bytes.Buffer
	for _, command := range []string{"serve", "feeds add", "feeds list", "alerts replay", "import", "org set", "lead set", "lead end", "target set", "refused", "verify", "fake-publisher"} {
		env := &Env{Stdin: strings.NewReader(""), Stdout: &help, Stderr: &help, Clock: clock.System()}
		if code := Run(context.Background(), append(strings.Fields(command), "--help"), env); code != OK {
			t.Fatalf("%s --help ends with %d", command, code)
		}
	}
	ours := regexp.MustCompile("(?s)```console.*?```").ReplaceAllString(guide, "")
	for _, flag := range regexp.MustCompile(`--[a-z][a-z-]+`).FindAllString(ours, -1) {
		// Flags that can be turned off are listed as --[no-]flag.
		bare := strings.TrimPrefix(flag, "--no-")
		if !strings.Contains(help.String(), flag) && !strings.Contains(help.String(), "--[no-]"+bare) {
			t.Errorf("there is no flag %s", flag)
		}
	}
}

// TestUnit runs the command of the systemd unit with the options that the guide
// proposes, but for those that ask real publishers, and has systemd read the
// unit where there is one.
func TestUnit(t *testing.T) {
	unit := readDoc(t, "deploy", "tolsey.service")
	command := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/(tolsey serve .*) \$OPTIONS$`).FindStringSubmatch(unit)
	options := regexp.MustCompile(`(?m)^OPTIONS=(.*)$`).FindStringSubmatch(readDoc(t, "docs", "operations.md"))
	if command == nil || options == nil {
		t.Fatal("no command or no options were found")
	}
	runScript(t, freeAddresses(t, "start "+command[1]+strings.ReplaceAll(" "+options[1], " --live", "")+
		"\nexec curl http://127.0.0.1:8080/healthz\n"))
	t.Run("systemd", func(t *testing.T) {
		systemd, err := exec.LookPath("systemd-analyze")
		if err != nil {
			t.Skip("no systemd-analyze: the unit is not read by systemd")
		}
		file := filepath.Join(t.TempDir(), "tolsey.service")
		if err := os.WriteFile(file, []byte(strings.Replace(unit, "/usr/local/bin/tolsey", "/bin/true", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(systemd, "verify", file).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("systemd says: %v: %s", err, out)
		}
	})
}
