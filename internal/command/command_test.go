package command

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tolsey": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			code := Run(ctx, os.Args[1:], OSEnv())
			stop()
			os.Exit(code)
		},
		"curl": func() { os.Exit(curl()) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: filepath.Join("testdata", "script"), Setup: here})
}

// here puts the data of the scripts into their own folder.
func here(env *testscript.Env) error {
	env.Setenv("TOLSEY_DATA", filepath.Join(env.WorkDir, "tolsey-data"))
	return nil
}

// serving are the commands of the README that do not end by themselves.
var serving = regexp.MustCompile(`tolsey (serve|fake-publisher)`)

// TestCommandsOfTheReadme runs every command line of the README, in order, in
// an empty directory.
func TestCommandsOfTheReadme(t *testing.T) {
	readme := readDoc(t, "README.md")
	var script strings.Builder
	n := 0
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(readme, -1) {
		for line := range strings.Lines(block[1]) {
			line = strings.TrimSpace(line)
			args, ours := strings.CutPrefix(line, "./bin/tolsey ")
			if !ours {
				continue
			}
			n++
			if serving.MatchString(line) {
				// It would not end: only its flags are tried.
				script.WriteString("exec tolsey " + strings.Fields(args)[0] + " --help\n")
				continue
			}
			want := "0"
			if strings.HasPrefix(args, "check ") {
				want = "2" // it finds errors in a market that has some on purpose
			}
			script.WriteString("exec sh -c 'tolsey " + args + "; test $? = " + want + "'\n")
		}
	}
	if n < 8 {
		t.Errorf("only %d commands were found in the README", n)
	}
	// The files that a reader brings.
	script.WriteString("-- codes.csv --\ncode,label\n30100000,Office machinery\n" +
		"-- bodies.csv --\nname,kind,region\nFictional Council,council,UKD\n")
	runScript(t, script.String())
}

// TestEveryCommandHasHelp holds that each command of the table in the README
// exists and shows an example.
func TestEveryCommandHasHelp(t *testing.T) {
	readme := readDoc(t, "README.md")
	for _, m := range regexp.MustCompile("(?m)^\\| `tolsey ([a-z-]+)").FindAllStringSubmatch(readme, -1) {
		var out strings.Builder
		env := &Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Clock: OSEnv().Clock}
		if code := Run(context.Background(), []string{m[1], "--help"}, env); code != OK {
			t.Errorf("%s --help ends with %d: %s", m[1], code, out.String())
		}
		if m[1] != "version" && !strings.Contains(out.String(), "Example") {
			t.Errorf("%s --help shows no example", m[1])
		}
	}
}
