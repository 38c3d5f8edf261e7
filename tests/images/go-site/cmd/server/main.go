package main

import (
	"html/template"
	"log"
	"net/http"
	"os"
	"time"

	"example.com/site/internal/greet"
)

func main() {
	page := template.Must(template.ParseFiles("templates/index.html"))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		zone, err := time.LoadLocation("Asia/Kolkata")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		noon := time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC).In(zone)
		words := greet.At(noon.Format("15:04"))
		page.Execute(w, words)
		os.Stdout.WriteString("answered " + words + "\n")
	})
	log.Fatal(http.ListenAndServe(":"+os.Getenv("PORT"), nil))
}
